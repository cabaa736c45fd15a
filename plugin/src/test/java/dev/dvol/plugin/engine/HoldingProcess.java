// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.store.VolumeName;
import dev.dvol.store.posix.NativePosix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A dvol that holds a container for ever. Says {@code held} when it does. */
final class HoldingProcess {
  private HoldingProcess() {}

  public static void main(String[] arguments) throws Exception {
    ContainerFiles files =
        ContainerFiles.open(new NativePosix(), Path.of(arguments[0]), new VolumeName(arguments[1]));
    try (HeldContainers held = new HeldContainers(files, Pace.REAL)) {
      held.hold(
          Map.of(new ContainerId(arguments[2]), "db"),
          false,
          (container, first) -> {
            throw new IOException("somebody else has " + container);
          });
      System.out.println("held");
      System.out.flush();
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  /** Starts it and waits until it holds the container. */
  static Process start(Path pool, String volume, ContainerId container) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HoldingProcess.class.getName(),
                pool.toString(),
                volume,
                container.text())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = process.inputReader().readLine();
    if (!"held".equals(said)) {
      throw new AssertionError("ended without holding it");
    }
    return process;
  }
}
