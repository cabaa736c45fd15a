// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.process;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What GNU time reports.
 *
 * @param userSeconds processor time in user mode
 * @param systemSeconds processor time in the kernel
 * @param peakKibibytes {@code ru_maxrss}
 * @param readBlocks {@code ru_inblock}, in units of 512 bytes
 * @param writtenBlocks {@code ru_oublock}, in units of 512 bytes
 */
record TimeReport(
    double userSeconds,
    double systemSeconds,
    long peakKibibytes,
    long readBlocks,
    long writtenBlocks) {
  /** What to ask GNU time for. */
  static final String FORMAT = "%U %S %M %I %O";

  private static final int BLOCK = 512;
  private static final Pattern FORM =
      Pattern.compile("(\\d+\\.\\d+) (\\d+\\.\\d+) (\\d+) (\\d+) (\\d+)\\s*");

  /**
   * Reads a report in {@link #FORMAT}.
   *
   * @throws IOException when it has another form
   */
  static TimeReport parse(String text) throws IOException {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IOException("GNU time reported '" + text.strip() + "', not " + FORMAT);
    }
    return new TimeReport(
        Double.parseDouble(matcher.group(1)),
        Double.parseDouble(matcher.group(2)),
        Long.parseLong(matcher.group(3)),
        Long.parseLong(matcher.group(4)),
        Long.parseLong(matcher.group(5)));
  }

  /** As a cost, with the time by the clock. */
  Cost cost(double wallSeconds) {
    return new Cost(
        wallSeconds,
        userSeconds + systemSeconds,
        peakKibibytes * 1024,
        readBlocks * BLOCK,
        writtenBlocks * BLOCK);
  }
}
