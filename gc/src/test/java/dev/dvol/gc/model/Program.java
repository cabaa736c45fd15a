// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import dev.dvol.store.Quiescence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A program that uses the files while a command works on them: it writes until it is made quiet,
 * and again from the moment in which it may go on.
 */
final class Program implements Quiescence {
  private final Path volume;
  private final Random random;
  private final FileTree before;
  private @Nullable FileTree quietTree;
  private @Nullable FileTree resumed;
  private @Nullable FileTree last;

  Program(Path volume, Random random, FileTree before) {
    this.volume = volume;
    this.random = random;
    this.before = before;
  }

  /** The files when it stopped writing; null if it was never asked to. */
  @Nullable FileTree whenQuiet() {
    return quietTree;
  }

  /** The files as it found them when it went on; null if it never did. */
  @Nullable FileTree whenResumed() {
    return resumed;
  }

  /** The files when it had written again. */
  @Nullable FileTree afterwards() {
    return last;
  }

  @Override
  public boolean check(Purpose purpose) {
    return true;
  }

  @Override
  public Reached quiet() throws IOException {
    stopWriting();
    return new Reached("paused", List.of("program"));
  }

  @Override
  public boolean release() throws IOException {
    stopWriting();
    return true;
  }

  private void stopWriting() throws IOException {
    write();
    quietTree = FileTree.read(files(), before);
  }

  @Override
  public void resume() {
    if (quietTree == null || resumed != null) {
      return;
    }
    try {
      resumed = FileTree.read(files(), before);
      write();
      last = FileTree.read(files(), resumed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write() throws IOException {
    if (random.nextInt(3) > 0) {
      FileAction.some(new Playground(files(), random), random);
    }
  }

  // A command may give the directory another name.
  private Path files() throws IOException {
    return volume.resolve("running_point").toRealPath();
  }
}
