// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.command;

/** Something the user can change: an option, or what is installed. */
final class BenchException extends Exception {
  private final String hint;

  BenchException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  String hint() {
    return hint;
  }
}
