// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** dvol as the engine's volume driver, for as long as a run lasts. */
final class VolumeDriver implements AutoCloseable {
  private static final int LONGEST_START_TENTHS = 600;
  private static final int LONGEST_END_SECONDS = 30;

  private final Process process;

  private VolumeDriver(Process process) {
    this.process = process;
  }

  /**
   * Starts it, and returns when it listens.
   *
   * @param socket where the engine looks for it; nothing is there yet
   * @param log a file for what it says
   */
  static VolumeDriver start(Path launcher, Path pool, Path socket, Path log)
      throws IOException, InterruptedException {
    // In a session of its own: Ctrl-C is for the run, which needs the driver to clean up.
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                "setsid",
                launcher.toString(),
                "-p",
                pool.toString(),
                "plugin",
                "--socket",
                socket.toString()));
    builder
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
        .redirectErrorStream(true)
        .redirectOutput(log.toFile());
    VolumeDriver driver = new VolumeDriver(builder.start());
    try {
      driver.awaitSocket(socket, log);
      return driver;
    } catch (IOException | InterruptedException | RuntimeException e) {
      driver.close();
      throw e;
    }
  }

  private void awaitSocket(Path socket, Path log) throws IOException, InterruptedException {
    for (int i = 0; i < LONGEST_START_TENTHS && process.isAlive(); i++) {
      if (Files.exists(socket)) {
        return;
      }
      Thread.sleep(100);
    }
    throw new IOException("the volume driver does not start: " + Files.readString(log).strip());
  }

  /** Ends it, whatever interrupts. */
  @Override
  public void close() {
    process.destroy();
    boolean interrupted = false;
    boolean ended = false;
    for (int i = 0; i < LONGEST_END_SECONDS && !ended; i++) {
      try {
        ended = process.waitFor(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (!ended) {
      process.destroyForcibly();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
