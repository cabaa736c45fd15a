// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.reach;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.Oid;
import java.io.IOException;

/** Reads a tree of whatever program, without making an object for each entry. */
public final class TreeEntries {
  private static final int KIND = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int OTHER_REPOSITORY = 0160000;

  private TreeEntries() {}

  /** Takes what a tree names. */
  public interface Visitor {
    /** The id is in the 20 bytes at an offset. */
    void entry(boolean isTree, byte[] bytes, int offset) throws IOException;
  }

  /**
   * Hands over all entries but those that name commits of other repositories.
   *
   * @throws ObjectCorruptException if it is cut short or a mode is no number
   */
  public static void visit(Oid tree, byte[] content, int offset, int length, Visitor visitor)
      throws IOException {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      int mode = 0;
      while (at < end && content[at] >= '0' && content[at] <= '7') {
        mode = (mode << 3) + content[at++] - '0';
      }
      if (at >= end || content[at] != ' ' || mode == 0) {
        throw new ObjectCorruptException(tree.hex(), "tree " + tree + " has an entry without mode");
      }
      while (at < end && content[at] != 0) {
        at++;
      }
      if (at + 1 + Oid.LENGTH > end) {
        throw new ObjectCorruptException(tree.hex(), "tree " + tree + " is cut short");
      }
      if ((mode & KIND) != OTHER_REPOSITORY) {
        visitor.entry((mode & KIND) == DIRECTORY, content, at + 1);
      }
      at += 1 + Oid.LENGTH;
    }
  }
}
