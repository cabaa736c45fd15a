// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Many small files, 0 to 8 KiB and most of them at the small end, 256 to a directory. A step
 * changes, adds and removes a few hundred.
 */
public final class SmallFiles implements DataSet {
  private static final int LARGEST = 8192;
  private static final int MEAN = LARGEST / 4;

  private final long count;
  private final long seed;

  /** That many files. */
  public SmallFiles(long count, long seed) {
    this.count = Math.max(1, count);
    this.seed = seed;
  }

  /** The files that make up about {@code size} bytes. */
  public static long countFor(long size) {
    return Math.max(1, size / MEAN);
  }

  @Override
  public String name() {
    return "small-files";
  }

  @Override
  public void create(Path directory) throws IOException {
    for (long file = 0; file < count; file++) {
      Path path = path(directory, "file", file);
      if (file % 256 == 0) {
        Files.createDirectories(path.getParent());
      }
      Files.write(path, content(0, file));
    }
  }

  @Override
  public void mutate(Path directory, int step) throws IOException {
    Noise noise = new Noise(seed, step);
    for (long i = 0; i < changed(); i++) {
      long file = existing(directory, noise);
      Files.write(path(directory, "file", file), content(step, file));
    }
    for (long i = 0; i < changed() / 2; i++) {
      Files.delete(path(directory, "file", existing(directory, noise)));
      long place = noise.below(count);
      Files.write(path(directory, "new-" + step + "-" + i, place), content(step, count + i));
    }
  }

  /**
   * Files that a step draws to be changed; half as many are added, and as many of those removed.
   */
  long changed() {
    return Math.min(200, Math.max(2, count / 10));
  }

  // A file that an earlier step removed is passed over.
  private long existing(Path directory, Noise noise) {
    long file = noise.below(count);
    while (!Files.exists(path(directory, "file", file))) {
      file = (file + 1) % count;
    }
    return file;
  }

  private static Path path(Path directory, String kind, long file) {
    long leaf = file / 256;
    return directory.resolve("%03d/%03d/%s-%09d.txt".formatted(leaf / 256, leaf % 256, kind, file));
  }

  private byte[] content(int step, long file) {
    Noise noise = new Noise(seed, step, file);
    byte[] bytes = new byte[(int) (LARGEST * Math.pow(noise.fraction(), 3))];
    int hex = Math.min(64, bytes.length);
    Text.hex(noise, bytes, 0, hex);
    Text.words(noise, bytes, hex, bytes.length - hex);
    return bytes;
  }
}
