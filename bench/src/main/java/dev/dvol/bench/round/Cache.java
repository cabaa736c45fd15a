// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.round;

/** What the page cache holds when a command starts. */
public enum Cache {
  /** What the work before left in it. */
  WARM,
  /** Nothing: it was dropped. */
  COLD;

  /** The name on the command line and in results. */
  public String label() {
    return this == WARM ? "warm" : "cold";
  }
}
