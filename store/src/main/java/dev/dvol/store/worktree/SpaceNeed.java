// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.FileSystemInfo;
import dev.dvol.store.posix.Name;
import dev.dvol.store.tree.DirectoryNode;
import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import dev.dvol.store.tree.TreeLimits;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a directory grows by before anything in it is given back.
 *
 * @param bytes of data that files have more; {@link Long#MAX_VALUE} if there is no number for it
 * @param entries that are new
 */
public record SpaceNeed(long bytes, long entries) {
  /**
   * What files of one state have more than those of another; equal subtrees are not read.
   *
   * @throws dev.dvol.store.error.ObjectCorruptException if the state to be is nested too deeply or
   *     unfolds from a small store to a multitude of names
   */
  public static SpaceNeed between(Optional<Oid> from, Oid to, ObjectSource objects)
      throws IOException {
    Sum sum = new Sum(objects);
    return DeepStack.run(
        () -> {
          sum.add(from, to, "");
          return new SpaceNeed(sum.bytes, sum.entries);
        });
  }

  /** Whether a file system has that much room. */
  public boolean fits(FileSystemInfo info) {
    return bytes <= info.freeBytes() && entries <= info.freeInodes();
  }

  /** What is needed, and what there is instead, for a message. */
  public String against(FileSystemInfo info) {
    return bytes > info.freeBytes()
        ? "needs %d more bytes and only %d are free".formatted(bytes, info.freeBytes())
        : "needs %d more files and only %d can be made".formatted(entries, info.freeInodes());
  }

  /** A walk of both states. */
  private static final class Sum {
    private final ObjectSource objects;
    private final Unfolding unfolding = new Unfolding();
    private final Set<String> groups = new HashSet<>();
    private long bytes;
    private long entries;

    Sum(ObjectSource objects) {
      this.objects = objects;
    }

    void add(Optional<Oid> from, Oid to, String path) throws IOException {
      if (from.equals(Optional.of(to))) {
        return;
      }
      TreeLimits.require(path, to);
      Map<Name, Entry> before = new HashMap<>();
      if (from.isPresent()) {
        for (Entry entry : DirectoryNode.read(from.get(), objects)) {
          before.put(entry.name(), entry);
        }
      }
      List<Entry> after = DirectoryNode.read(to, objects);
      unfolding.note(to, after.size());
      for (Entry entry : after) {
        add(Optional.ofNullable(before.get(entry.name())), entry, path);
      }
    }

    private void add(Optional<Entry> old, Entry entry, String path) throws IOException {
      if (old.isEmpty()) {
        entries++;
      }
      if (entry.node() instanceof DirectoryLink directory) {
        add(EntryComparison.tree(old), directory.tree(), EntryComparison.join(path, entry));
      } else if (entry.node() instanceof FileNode file && isFirstName(file)) {
        long had =
            old.isPresent() && old.get().node() instanceof FileNode oldFile
                ? oldFile.dataBytes()
                : 0;
        long sum = bytes + Math.max(0, file.dataBytes() - had);
        // Both are positive, so a sum that is not is one too large.
        bytes = sum < 0 ? Long.MAX_VALUE : sum;
      }
    }

    // However many names a file has, its data are there once.
    private boolean isFirstName(FileNode file) {
      return file.linkGroup().map(groups::add).orElse(true);
    }
  }
}
