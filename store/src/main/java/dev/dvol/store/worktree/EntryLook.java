// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import static dev.dvol.store.worktree.SourceException.source;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Stat;
import dev.dvol.store.tree.Attribute;
import dev.dvol.store.tree.Entry.Node;
import dev.dvol.store.tree.Entry.SpecialNode;
import dev.dvol.store.tree.Entry.SymlinkNode;
import dev.dvol.store.tree.Escape;
import dev.dvol.store.worktree.DirectoryScan.Child;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has to be asked of an entry besides its stat and content.
 *
 * @param attributes extended ones
 * @param node of an entry that is neither file nor directory
 */
record EntryLook(List<Attribute> attributes, @Nullable Node node) {
  /** Asks the kernel. */
  static EntryLook at(Directory directory, Child child) throws SourceException {
    return new EntryLook(
        source(() -> EntryReader.attributes(directory, child.name.bytes())),
        node(directory, child));
  }

  private static @Nullable Node node(Directory directory, Child child) throws SourceException {
    return switch (child.print.kind()) {
      case FILE, DIRECTORY -> null;
      case SYMLINK -> {
        byte[] target =
            source(() -> directory.posix().readlinkat(directory.fd(), child.name.bytes()));
        yield new SymlinkNode(Escape.of(target), child.group);
      }
      case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> {
        Stat stat = source(() -> directory.stat(child.name));
        yield new SpecialNode(child.print.kind(), stat.rdevMajor(), stat.rdevMinor(), child.group);
      }
    };
  }
}
