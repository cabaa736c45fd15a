// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows whose columns line up, three blanks apart. Each cell is padded, the last one too, and a
 * blank ends the line: that is how the first dvol drew its lists, and scripts compare it.
 */
public final class Columns {
  private final List<List<String>> rows = new ArrayList<>();

  /** Adds a row; all rows have as many cells. */
  public void add(String... cells) {
    rows.add(List.of(cells));
  }

  /** The lines. */
  public List<String> lines() {
    int[] widths = new int[rows.isEmpty() ? 0 : rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    String[] cells = new String[widths.length];
    Arrays.setAll(cells, i -> row.get(i) + " ".repeat(widths[i] - width(row.get(i))));
    return String.join("   ", cells) + " ";
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
