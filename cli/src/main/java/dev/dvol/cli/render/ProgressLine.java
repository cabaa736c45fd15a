// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import java.time.Duration;

/**
 * How far a phase of long work is.
 *
 * @param phase what is done now
 * @param doneBytes bytes done
 * @param totalBytes bytes to do, or -1 when that is not known
 * @param elapsed time since the phase began
 */
record ProgressLine(String phase, long doneBytes, long totalBytes, Duration elapsed) {
  private static final int WIDEST_BAR = 30;
  private static final int NARROWEST_BAR = 5;

  /** One line of at most so many columns, the bar as wide as there is room. */
  String text(int width) {
    if (totalBytes < 0 && doneBytes == 0) {
      return phase.length() <= width ? phase : phase.substring(0, Math.max(0, width));
    }
    String left = phase + "  ";
    String right = figures();
    int room = width - left.length() - right.length() - 4;
    if (totalBytes > 0 && room >= NARROWEST_BAR) {
      return left + bar(Math.min(room, WIDEST_BAR)) + "  " + right;
    }
    String text = left + right;
    return text.length() <= width ? text : text.substring(0, Math.max(0, width));
  }

  private String bar(int cells) {
    long full = totalBytes <= 0 ? 0 : Math.round((double) cells * shown() / totalBytes);
    int filled = (int) Math.max(0, Math.min(cells, full));
    return "[" + "#".repeat(filled) + "-".repeat(cells - filled) + "]";
  }

  private String figures() {
    StringBuilder text = new StringBuilder(Figures.size(shown()));
    if (totalBytes >= 0) {
      text.append(" of ").append(Figures.size(totalBytes));
    }
    double seconds = elapsed.toMillis() / 1000.0;
    double rate = seconds <= 0 ? 0 : doneBytes / seconds;
    text.append("  ").append(Figures.size((long) rate)).append("/s");
    if (totalBytes >= 0 && rate > 0) {
      long left = (long) Math.ceil((totalBytes - shown()) / rate);
      text.append("  ").append(Figures.clock(left)).append(" left");
    }
    return text.toString();
  }

  /** Files that grow while they are read take the count past the total. */
  private long shown() {
    return totalBytes < 0 ? doneBytes : Math.min(doneBytes, totalBytes);
  }
}
