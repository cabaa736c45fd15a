// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

/** The beginning of what an engine says, short enough for a message. */
final class Excerpt {
  private static final int LONGEST = 300;

  private Excerpt() {}

  /** A text, cut where it is long. */
  static String of(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}
