// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import java.util.function.IntSupplier;

/**
 * Which standard streams a person sits at.
 *
 * @param input whether standard input is a terminal
 * @param output whether standard output is one
 * @param error whether standard error is one
 * @param outputToReader whether standard output ends at another program, which may stop reading
 *     whenever it likes
 * @param width columns of the terminal; asked for late, because asking may cost a process
 */
public record TerminalFacts(
    boolean input, boolean output, boolean error, boolean outputToReader, IntSupplier width) {
  /** Columns when nobody knows. */
  public static final int DEFAULT_WIDTH = 80;

  /** No terminal anywhere, as in a script. */
  public static TerminalFacts none() {
    return new TerminalFacts(false, false, false, false, () -> DEFAULT_WIDTH);
  }
}
