// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * Files that are mostly holes: runs of data, 64 KiB to 1 MiB, scattered over eight times their
 * length. A step writes 16 KiB here and there in the first file, most of it into holes.
 */
public final class SparseFiles implements DataSet {
  private static final int FILES = 4;
  private static final int BLOCK = 64 * 1024;
  private static final int WRITE = 16 * 1024;

  private final long size;
  private final long seed;

  /** About {@code size} bytes of data. */
  public SparseFiles(long size, long seed) {
    this.size = size;
    this.seed = seed;
  }

  @Override
  public String name() {
    return "sparse";
  }

  @Override
  public void create(Path directory) throws IOException {
    byte[] run = new byte[16 * BLOCK];
    for (int file = 0; file < FILES; file++) {
      Noise noise = new Noise(seed, file);
      try (RandomAccessFile open = open(directory, file)) {
        open.setLength(length());
        for (long written = 0; written < size / FILES; ) {
          int bytes = (int) Math.min(run.length, (1 + noise.below(16L)) * BLOCK);
          long at = noise.below(length() / BLOCK) * BLOCK;
          bytes = (int) Math.min(bytes, Math.min(length() - at, size / FILES - written));
          fill(noise, run, bytes);
          open.seek(at);
          open.write(run, 0, bytes);
          written += bytes;
        }
      }
    }
  }

  @Override
  public void mutate(Path directory, int step) throws IOException {
    Noise noise = new Noise(seed, FILES, step);
    byte[] block = new byte[WRITE];
    try (RandomAccessFile open = open(directory, 0)) {
      for (long i = 0; i < Math.max(10, size * 300 / 1_000_000_000); i++) {
        fill(noise, block, WRITE);
        open.seek(noise.below(length() / WRITE) * WRITE);
        open.write(block);
      }
    }
  }

  /** Bytes of one file with its holes. */
  long length() {
    return Math.max(1, size / FILES / BLOCK) * BLOCK * 8;
  }

  private static RandomAccessFile open(Path directory, int file) throws IOException {
    return new RandomAccessFile(directory.resolve("disk-" + file + ".img").toFile(), "rw");
  }

  private static void fill(Noise noise, byte[] target, int length) {
    for (int at = 0; at < length; at += 1024) {
      int row = Math.min(1024, length - at);
      int hash = Math.min(256, row);
      Text.hex(noise, target, at, hash);
      Text.words(noise, target, at + hash, row - hash);
    }
  }
}
