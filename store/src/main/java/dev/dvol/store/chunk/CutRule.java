// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

/** How a file is cut into chunks. The choice is stored with the file and stays while its path lives. */
public enum CutRule {
  /** At fixed, page-aligned offsets: files that are overwritten in place, such as the data files of databases. */
  PAGE("page"),
  /** Where the content says so, such that an insertion shifts nothing: dumps, logs, archives. */
  CONTENT("content");

  private final String word;

  CutRule(String word) {
    this.word = word;
  }

  /** The word in stored metadata. */
  public String word() {
    return word;
  }

  /**
   * The rule of a word.
   *
   * @throws IllegalArgumentException for another word
   */
  public static CutRule ofWord(String word) {
    for (CutRule rule : values()) {
      if (rule.word.equals(word)) {
        return rule;
      }
    }
    throw new IllegalArgumentException("no cut rule '" + word + "'");
  }
}
