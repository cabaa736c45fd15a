// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.index.Fingerprint;
import dev.dvol.store.index.IndexRecord.Known;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Stat;
import dev.dvol.store.worktree.DirectoryScan.Child;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the names of one file have in common: their group, and one content for all. What is new
 * under its name may be cut in another way than what was there under another. The content of the
 * name that is met first counts. For one thread.
 */
final class LinkedFiles {
  /** Beyond so many, a name that the index does not know is read although another is proven. */
  private static final int MOST_PROVEN = 100_000;

  private final Map<Inode, String> groups = new HashMap<>();
  private final Map<Inode, Content> contents = new HashMap<>();
  private int proven;

  private record Inode(long device, long number) {
    static Inode of(Child child) {
      return new Inode(child.print.device(), child.print.inode());
    }
  }

  /** What one name holds: it is being read, or the index proves it. */
  private record Content(
      Fingerprint print, Known known, @Nullable CompletableFuture<ReadResult> reading) {}

  /** The path that is met first of a file's names; empty for an entry with one name. */
  Optional<String> group(DirectoryScan directory, Name name, Stat stat) {
    if (stat.links() <= 1 || stat.kind() == FileKind.DIRECTORY) {
      return Optional.empty();
    }
    Inode inode = new Inode(stat.device(), stat.inode());
    return Optional.of(groups.computeIfAbsent(inode, key -> directory.pathOf(name)));
  }

  /** Gives a file the content of another name of it, if that is known. */
  void share(Child child) {
    Content other = child.links > 1 ? contents.get(Inode.of(child)) : null;
    if (other != null && other.reading != null) {
      child.share(other.reading);
    } else if (other != null && !child.unchanged && other.print.equals(child.print)) {
      child.share(other.known);
    }
  }

  /** Remembers what a file holds, if that is known. */
  void add(Child child) {
    if (child.links < 2) {
      return;
    }
    Content content = new Content(child.print, child.known(), child.reading);
    if (child.reading != null) {
      contents.put(Inode.of(child), content);
    } else if (child.unchanged && proven < MOST_PROVEN) {
      proven += contents.putIfAbsent(Inode.of(child), content) == null ? 1 : 0;
    }
  }
}
