// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import java.util.Locale;

/** How the database is made quiet. */
public enum Quiet {
  /** It is stopped, and started again. */
  STOP("stop?t=60", "start"),
  /** It is frozen, and goes on. */
  PAUSE("pause", "unpause");

  private final String begin;
  private final String end;

  Quiet(String begin, String end) {
    this.begin = begin;
    this.end = end;
  }

  /** What the engine is asked for at the beginning, the last part of the path. */
  String begin() {
    return begin;
  }

  String end() {
    return end;
  }

  /** The word that {@code dvol commit --quiesce} takes. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
