// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.docker;

import dev.dvol.plugin.testing.PrivateEngine;
import dev.dvol.plugin.testing.PrivateEngine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An engine on which dvol was installed by {@code install.sh}: image, driver, wrapper. */
final class Installed implements AutoCloseable {
  private final PrivateEngine engine;
  private final Path prefix;

  private Installed(PrivateEngine engine, Path prefix) {
    this.engine = engine;
    this.prefix = prefix;
  }

  /**
   * Starts an engine and installs dvol on it.
   *
   * @param scratch an empty directory with room
   */
  static Installed on(Path scratch, String... daemonOptions) throws IOException {
    Images.needDvol();
    PrivateEngine engine = PrivateEngine.start(scratch.resolve("e"), daemonOptions);
    try {
      engine.load(PrivateEngine.BUSYBOX);
      engine.load(Images.DVOL);
      // By the name that people use.
      engine.docker("tag", PrivateEngine.BUSYBOX, "busybox").orFail();
      Path prefix = Files.createDirectories(scratch.resolve("prefix"));
      Installed installed = new Installed(engine, prefix);
      installed.install().orFail();
      return installed;
    } catch (IOException | RuntimeException | Error e) {
      engine.close();
      throw e;
    }
  }

  Result install() throws IOException {
    return engine.enter(
        "env",
        "HOME=" + prefix.resolve("home"),
        "sh",
        Images.checkout().resolve("install.sh").toString(),
        "--image",
        Images.DVOL,
        "--prefix",
        prefix.toString());
  }

  PrivateEngine engine() {
    return engine;
  }

  /** Runs a line of shell as a user would type it, dvol being the wrapper. */
  Result shell(String line) throws IOException {
    return engine.enter(
        "env",
        "PATH=" + prefix.resolve("bin") + ":" + System.getenv("PATH"),
        "HOME=" + prefix.resolve("home"),
        "LC_ALL=C.UTF-8",
        "sh",
        "-c",
        line);
  }

  /** Runs a line that must succeed; returns what it printed. */
  String ok(String line) throws IOException {
    return shell(line).orFail().out();
  }

  @Override
  public void close() throws IOException {
    engine.close();
  }
}
