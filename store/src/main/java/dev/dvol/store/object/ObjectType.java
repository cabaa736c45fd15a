// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.object;

/** The four kinds of git objects, with their numbers in a pack entry. */
public enum ObjectType {
  /** A commit. */
  COMMIT(1, "commit"),
  /** A tree. */
  TREE(2, "tree"),
  /** A blob. */
  BLOB(3, "blob"),
  /** An annotated tag. */
  TAG(4, "tag");

  private final int packNumber;
  private final String word;

  ObjectType(int packNumber, String word) {
    this.packNumber = packNumber;
    this.word = word;
  }

  /** The three-bit type of a pack entry. */
  public int packNumber() {
    return packNumber;
  }

  /** The word in an object's header. */
  public String word() {
    return word;
  }

  /**
   * The type of a pack entry's number.
   *
   * @throws IllegalArgumentException for a delta or a reserved number
   */
  public static ObjectType ofPackNumber(int number) {
    for (ObjectType type : values()) {
      if (type.packNumber == number) {
        return type;
      }
    }
    throw new IllegalArgumentException("no whole object has pack type " + number);
  }
}
