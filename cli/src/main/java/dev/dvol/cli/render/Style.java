// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

/** Colours of a terminal, each with one meaning. */
public enum Style {
  /** A commit id. */
  ID("33"),
  /** What is current, or new. */
  GOOD("32"),
  /** What is gone, or differs from what is committed. */
  BAD("31"),
  /** A place in a file. */
  PLACE("36"),
  /** A heading. */
  STRONG("1");

  private final String code;

  Style(String code) {
    this.code = code;
  }

  /** The text between the sequences that switch the colour on and off. */
  String around(String text) {
    return "\u001b[" + code + "m" + text + "\u001b[m";
  }
}
