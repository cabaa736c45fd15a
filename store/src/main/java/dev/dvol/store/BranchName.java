// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.nio.charset.StandardCharsets;

/**
 * The name of a branch, as {@code git check-ref-format --branch} allows it, and short enough that
 * its escaped form is a file name.
 *
 * @param text the name without {@code refs/heads/}
 * @see <a href="https://git-scm.com/docs/git-check-ref-format">git-check-ref-format</a>
 */
public record BranchName(String text) implements Comparable<BranchName> {
  private static final int LONGEST_ESCAPED = 200;
  private static final String FORBIDDEN = " ~^:?*[\\";

  /** Refuses what {@link #isLegal} refuses; text from people goes through {@link #parse}. */
  public BranchName {
    if (!isLegal(text)) {
      throw new IllegalArgumentException("not a branch name: " + text);
    }
  }

  /**
   * The name a person typed.
   *
   * @throws VolumeException with {@link Reason#INVALID_NAME}
   */
  public static BranchName parse(String text) throws VolumeException {
    if (!isLegal(text)) {
      throw new VolumeException(
          Reason.INVALID_NAME,
          text + " is not a valid name",
          "a branch name follows git check-ref-format: no blanks, '..', '~', '^', ':', '?', '*', '[', '\\'");
    }
    return new BranchName(text);
  }

  /** Whether a text can be a branch name. */
  public static boolean isLegal(String text) {
    if (text.isEmpty()
        || text.equals("@")
        || text.equals("HEAD")
        || text.startsWith("-")
        || text.endsWith(".")
        || text.contains("..")
        || text.contains("@{")) {
      return false;
    }
    for (String part : text.split("/", -1)) {
      if (part.isEmpty() || part.startsWith(".") || part.endsWith(".lock")) {
        return false;
      }
    }
    boolean everyCharacterAllowed =
        text.codePoints()
            .noneMatch(
                c ->
                    c < 0x20
                        || c == 0x7f
                        || c == 0xFFFD
                        // Half a character has no bytes of its own.
                        || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE
                        || FORBIDDEN.indexOf(c) >= 0);
    return everyCharacterAllowed && escaped(text).length() <= LONGEST_ESCAPED;
  }

  /**
   * The name as one file name: everything but {@code [A-Za-z0-9_.-]} percent-escaped byte by byte,
   * the slash too. The first character is never a dot, because no part of a branch name begins with
   * one.
   */
  public String fileName() {
    return escaped(text);
  }

  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '_'
              || c == '.'
              || c == '-';
      if (plain) {
        out.append(c);
      } else {
        out.append(String.format("%%%02X", (int) c));
      }
    }
    return out.toString();
  }

  @Override
  public int compareTo(BranchName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
