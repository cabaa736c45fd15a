// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.tree.PathBytes;
import java.util.Comparator;
import java.util.List;

/**
 * One path that differs between two states.
 *
 * @param path the path's bytes below the volume's root, components joined by {@code /}; empty for the root itself
 * @param kind what happened to it
 * @param oldSize bytes before; 0 when it was not a regular file
 * @param newSize bytes after; 0 when it is not a regular file
 * @param changedBytes bytes in chunks that differ; for an added or removed file, its size
 * @param changedChunks chunks that differ or are new
 * @param metadata which metadata differ, in words such as {@code mode}, {@code owner}, {@code xattr user.a}
 */
public record Change(
    PathBytes path,
    Kind kind,
    long oldSize,
    long newSize,
    long changedBytes,
    long changedChunks,
    List<String> metadata) {
  /** Ordered as a walk meets them. */
  public static final Comparator<Change> BY_PATH = Comparator.comparing(Change::path);

  /** What happened to a path. */
  public enum Kind {
    /** It is new. */
    ADDED('A'),
    /** Its content differs. */
    MODIFIED('M'),
    /** It is gone. */
    REMOVED('D'),
    /** It became another kind of thing. */
    TYPE_CHANGED('T'),
    /** Only metadata (mode, owner, times of a deliberate kind, attributes) differ. */
    METADATA('m');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    /** One letter, as {@code git diff --name-status}; lower-case m is ours. */
    public char letter() {
      return letter;
    }
  }

  /** Copies the list. */
  public Change {
    metadata = List.copyOf(metadata);
  }
}
