// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.tool;

import java.util.Arrays;

/** What is measured, in the order in which a round does it. */
public enum Operation {
  /** All files are new to the store. */
  FIRST("first", "first commit, or backup"),
  /** The shortest command that opens the store: what starting costs. */
  STARTUP("startup", "`dvol log`, which is all start-up"),
  /** Nothing changed since the last. */
  UNCHANGED("unchanged", "commit with nothing changed"),
  /** What changed? Nothing. */
  STATUS("status", "status with nothing changed"),
  /** What changed? Scattered places. */
  STATUS_CHANGED("status-changed", "status after scattered updates"),
  /** A few places in some files changed. */
  UPDATE("update", "commit after scattered updates"),
  /** All files, into a directory that was not there. */
  RESTORE("restore", "restore into an empty directory"),
  /** Scattered updates are taken back. */
  RESET("reset", "reset --hard HEAD after scattered updates"),
  /** The last commit is taken back. */
  RESET_PARENT("reset-parent", "reset --hard HEAD^"),
  /** From the newer of two clean branches to the older. */
  CHECKOUT("checkout", "checkout of a branch that differs by scattered updates"),
  /** The way back. */
  CHECKOUT_BACK("checkout-back", "checkout, the way back"),
  /** What no branch reaches is removed. */
  GC("gc", "gc --prune=now after a reset");

  private final String label;
  private final String description;

  Operation(String label, String description) {
    this.label = label;
    this.description = description;
  }

  /** The name on the command line and in results. */
  public String label() {
    return label;
  }

  /** What it is, for a reader of results. */
  public String description() {
    return description;
  }

  /**
   * The operation with a label.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Operation of(String label) {
    return Arrays.stream(values())
        .filter(operation -> operation.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no operation '%s'; there are %s"
                        .formatted(
                            label,
                            String.join(
                                ", ", Arrays.stream(values()).map(Operation::label).toList()))));
  }
}
