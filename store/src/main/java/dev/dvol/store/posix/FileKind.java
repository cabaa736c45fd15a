// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

/** What an entry of a directory is. */
public enum FileKind {
  /** A regular file. */
  FILE('f', 0100000),
  /** A directory. */
  DIRECTORY('d', 0040000),
  /** A symbolic link. */
  SYMLINK('l', 0120000),
  /** A named pipe. */
  FIFO('p', 0010000),
  /** A Unix domain socket. */
  SOCKET('s', 0140000),
  /** A character device. */
  CHARACTER_DEVICE('c', 0020000),
  /** A block device. */
  BLOCK_DEVICE('b', 0060000);

  private static final int TYPE_MASK = 0170000;

  // Each call of values() makes a copy, and this is asked for each file.
  private static final FileKind[] ALL = values();

  private final char letter;
  private final int typeBits;

  FileKind(char letter, int typeBits) {
    this.letter = letter;
    this.typeBits = typeBits;
  }

  /** One letter, as find(1) has it ({@code %y}). */
  public char letter() {
    return letter;
  }

  /** The {@code S_IFMT} bits of a mode. */
  public int typeBits() {
    return typeBits;
  }

  /** The kind that a {@code st_mode} tells. */
  public static FileKind ofMode(int mode) {
    for (FileKind kind : ALL) {
      if (kind.typeBits == (mode & TYPE_MASK)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no file kind in mode " + Integer.toOctalString(mode));
  }

  /** The kind of a letter. */
  public static FileKind ofLetter(char letter) {
    for (FileKind kind : ALL) {
      if (kind.letter == letter) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no file kind '" + letter + "'");
  }
}
