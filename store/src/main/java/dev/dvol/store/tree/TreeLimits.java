// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.tree;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.Oid;

/**
 * What a directory tree must keep within to be stored and to be read. Whoever walks a tree keeps
 * the path of each directory on his way in memory, so that depth and length together decide how
 * much that is: with these limits less than 64 MiB. Other programs reach 4,096 bytes of path at
 * once.
 */
public final class TreeLimits {
  /** Most directories in each other. */
  public static final int DEEPEST = 4096;

  /** Most characters of an escaped path. */
  public static final int LONGEST_PATH = 32 * 1024;

  /** Most bytes of an entry's line: 3 MiB of extended attributes and some. */
  static final int LONGEST_LINE = 4 << 20;

  /** Most bytes of the extended attributes of one entry, names and values. */
  public static final int MOST_ATTRIBUTE_BYTES = 2 << 20;

  /** Most bytes of the target of a symbolic link: what the kernel takes. */
  static final int LONGEST_TARGET = 4095;

  private TreeLimits() {}

  /** Whether a directory may have this path, escaped. */
  public static boolean allow(String path) {
    if (path.length() > LONGEST_PATH) {
      return false;
    }
    return path.length() < DEEPEST || path.chars().filter(c -> c == '/').count() < DEEPEST;
  }

  /**
   * Refuses a stored directory of a path that is not allowed.
   *
   * @throws ObjectCorruptException naming its tree and how the path begins
   */
  public static void require(String path, Oid tree) throws ObjectCorruptException {
    if (!allow(path)) {
      throw new ObjectCorruptException(
          tree.hex(),
          "directory node %s is nested too deeply, below %s..."
              .formatted(tree, path.substring(0, Math.min(80, path.length()))));
    }
  }
}
