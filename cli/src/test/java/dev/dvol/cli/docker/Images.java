// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.docker;

import dev.dvol.plugin.testing.PrivateEngine;
import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Images that tests build on the machine's own engine, without a registry, and load into theirs.
 */
final class Images {
  /** What {@code Dockerfile} makes of the jar that was just built. */
  static final String DVOL = "dvol-test/dvol:1";

  /** Debian with PostgreSQL 15 and Redis. */
  static final String DATABASES = "dvol-test/databases:1";

  private static final String BASE = "debian:bookworm-slim";

  private Images() {}

  /** The top of the checkout. */
  static Path checkout() {
    return Path.of("").toAbsolutePath().getParent();
  }

  /** Builds the image of dvol; skips the test where its base image is not there. */
  static void needDvol() throws IOException {
    need(PrivateEngine.BUSYBOX);
    need(BASE);
    Programs.run(
        "env",
        "DOCKER_BUILDKIT=0",
        "docker",
        "build",
        "-q",
        "--network=host",
        "--target=prebuilt",
        "-t",
        DVOL,
        checkout());
  }

  /** Builds the image of the databases; the engine's cache makes a second time short. */
  static void needDatabases() throws IOException {
    need(BASE);
    Path context = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "databases");
    Path file = Path.of("src/test/docker/databases.Dockerfile").toAbsolutePath();
    Programs.run(
        "env",
        "DOCKER_BUILDKIT=0",
        "docker",
        "build",
        "-q",
        "--network=host",
        "-t",
        DATABASES,
        "-f",
        file,
        context);
    Files.delete(context);
  }

  /** Skips the test where the image of busybox is not there. */
  static void needBusybox() throws IOException {
    need(PrivateEngine.BUSYBOX);
  }

  private static void need(String image) throws IOException {
    PrivateEngine.need();
    boolean there = Programs.tryToRun("docker", "image", "inspect", image).exitCode() == 0;
    Programs.need(there, "image " + image + ", which .ci/images makes");
  }
}
