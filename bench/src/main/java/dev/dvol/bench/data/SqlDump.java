// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * The dump of a database: one file of {@code INSERT} lines. A step writes it again, as a dump
 * program does, with one percent more lines in {@value #RUNS} contiguous runs and {@value #EDITS}
 * lines in the middle changed in place.
 */
public final class SqlDump implements DataSet {
  static final int RUNS = 20;
  static final int EDITS = 50;
  private static final int LINE = 160;
  private static final byte[] BEGIN =
      "INSERT INTO orders VALUES (".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "');\n".getBytes(StandardCharsets.US_ASCII);

  private final long lines;
  private final long seed;

  /** About {@code size} bytes. */
  public SqlDump(long size, long seed) {
    this.lines = Math.max(RUNS * 100, size / LINE);
    this.seed = seed;
  }

  @Override
  public String name() {
    return "dump";
  }

  @Override
  public void create(Path directory) throws IOException {
    write(directory, 0);
  }

  @Override
  public void mutate(Path directory, int step) throws IOException {
    write(directory, step);
  }

  /** Lines that a step inserts. */
  long inserted() {
    return lines / 100 / RUNS * RUNS;
  }

  private void write(Path directory, int steps) throws IOException {
    TreeMap<Long, Integer> runs = new TreeMap<>();
    Set<Long> edits = new HashSet<>();
    for (int step = 1; step <= steps; step++) {
      Noise noise = new Noise(seed, step);
      for (int run = 0; run < RUNS; ) {
        if (runs.putIfAbsent(noise.below(lines), step) == null) {
          run++;
        }
      }
      for (int edit = 0; edit < EDITS; edit++) {
        edits.add(lines / 4 + noise.below(lines / 2));
      }
    }
    byte[] line = new byte[LINE + 40];
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(directory.resolve("dump.sql")), 1 << 20)) {
      for (long number = 0; number < lines; number++) {
        Integer step = runs.get(number);
        if (step != null) {
          for (long extra = 0; extra < lines / 100 / RUNS; extra++) {
            out.write(line, 0, line(line, number, new Noise(seed, step, number, extra)));
          }
        }
        long content = edits.contains(number) ? -number - 1 : number;
        out.write(line, 0, line(line, number, new Noise(seed, 0, content)));
      }
    }
  }

  private static int line(byte[] line, long id, Noise noise) {
    System.arraycopy(BEGIN, 0, line, 0, BEGIN.length);
    int at = number(line, BEGIN.length, 100_000_000 + id);
    line[at++] = ',';
    at = number(line, at, noise.below(1_000_000));
    line[at++] = ',';
    line[at++] = '\'';
    Text.hex(noise, line, at, 24);
    at += 24;
    line[at++] = '\'';
    line[at++] = ',';
    line[at++] = '\'';
    int words = 40 + noise.below(80);
    Text.words(noise, line, at, words);
    at += words;
    System.arraycopy(END, 0, line, at, END.length);
    return at + END.length;
  }

  private static int number(byte[] line, int offset, long value) {
    byte[] digits = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, line, offset, digits.length);
    return offset + digits.length;
  }
}
