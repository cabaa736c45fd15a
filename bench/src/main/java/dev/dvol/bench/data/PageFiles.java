// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Files of 16 KiB pages as InnoDB keeps them: page number, neighbours, LSN, rows of fixed length,
 * checksum at both ends. A step changes the LSN and three rows of scattered pages, in one file of
 * five.
 */
public final class PageFiles implements DataSet {
  static final int PAGE = 16 * 1024;
  private static final int ROW = 120;
  private static final int FIRST_ROW = 120;
  private static final int ROWS = (PAGE - FIRST_ROW - 8) * 15 / 16 / ROW;
  private static final long FILE = 1_000_000_000;

  private final long size;
  private final long seed;

  /** About {@code size} bytes. */
  public PageFiles(long size, long seed) {
    this.size = size;
    this.seed = seed;
  }

  @Override
  public String name() {
    return "pages";
  }

  @Override
  public void create(Path directory) throws IOException {
    byte[] pages = new byte[64 * PAGE];
    for (int file = 0; file < files(); file++) {
      try (OutputStream out = Files.newOutputStream(file(directory, file))) {
        for (long first = 0; first < pagesPerFile(); first += 64) {
          int count = (int) Math.min(64, pagesPerFile() - first);
          for (int i = 0; i < count; i++) {
            fill(pages, i * PAGE, file, (int) first + i);
          }
          out.write(pages, 0, count * PAGE);
        }
      }
    }
  }

  @Override
  public void mutate(Path directory, int step) throws IOException {
    int touched = Math.max(1, files() / 5);
    long perFile = pagesToChange() / touched;
    byte[] page = new byte[PAGE];
    for (int i = 0; i < touched; i++) {
      int file = (step * touched + i) % files();
      Noise noise = new Noise(seed, step, file);
      try (RandomAccessFile open = new RandomAccessFile(file(directory, file).toFile(), "rw")) {
        for (long n = 0; n < perFile; n++) {
          long at = noise.below(pagesPerFile()) * PAGE;
          open.seek(at);
          open.readFully(page);
          change(page, noise, step);
          open.seek(at);
          open.write(page);
        }
      }
    }
  }

  /** Pages that a step draws; some of them twice. */
  long pagesToChange() {
    return Math.max(20, size * 1250 / 4_000_000_000L);
  }

  private int files() {
    return (int) Math.max(5, (size + FILE - 1) / FILE);
  }

  private long pagesPerFile() {
    return Math.max(1, size / files() / PAGE);
  }

  private static Path file(Path directory, int number) {
    return directory.resolve("table-%03d.ibd".formatted(number));
  }

  private void fill(byte[] target, int offset, int file, int number) {
    Noise noise = new Noise(seed, file, number);
    ByteBuffer page = ByteBuffer.wrap(target, offset, PAGE).slice();
    Arrays.fill(target, offset, offset + FIRST_ROW, (byte) 0);
    page.putInt(4, number).putInt(8, number - 1).putInt(12, number + 1);
    page.putLong(16, noise.below(1L << 40)).putShort(24, (short) 17855).putInt(34, file);
    int at = FIRST_ROW;
    for (int row = 0; row < ROWS; row++, at += ROW) {
      page.putInt(at, 0x0d000010).put(at + 4, (byte) row);
      page.putLong(at + 5, (long) number * ROWS + row);
      page.putLong(at + 13, noise.below(1L << 20)).putInt(at + 21, noise.below(1000));
      page.putLong(at + 25, noise.next());
      Text.hex(noise, target, offset + at + 33, 16);
      Text.words(noise, target, offset + at + 49, ROW - 49);
    }
    Arrays.fill(target, offset + at, offset + PAGE, (byte) 0);
    seal(page);
  }

  private static void change(byte[] bytes, Noise noise, int step) {
    ByteBuffer page = ByteBuffer.wrap(bytes);
    page.putLong(16, page.getLong(16) + 1 + step);
    for (int i = 0; i < 3; i++) {
      page.putLong(FIRST_ROW + noise.below(ROWS) * ROW + 25, noise.next());
    }
    seal(page);
  }

  private static void seal(ByteBuffer page) {
    CRC32C checksum = new CRC32C();
    checksum.update(page.duplicate().position(4).limit(PAGE - 8));
    int value = (int) checksum.getValue();
    page.putInt(0, value).putInt(PAGE - 8, value).putInt(PAGE - 4, (int) page.getLong(16));
  }
}
