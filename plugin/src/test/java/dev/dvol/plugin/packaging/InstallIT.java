// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.plugin.testing.PrivateEngine;
import dev.dvol.plugin.testing.PrivateEngine.Result;
import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image that {@code .ci/images --dvol} makes, installed as users do, in an engine of its own.
 */
final class InstallIT {
  private static final Duration ENABLED_WITHIN = Duration.ofSeconds(60);

  private static final String IMAGE = "dvol-test/dvol:1";
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  // What libraries use if it is there: windows, remote management, the flight recorder.
  private static final Set<String> SPARED = Set.of("java.desktop", "java.rmi", "jdk.jfr");

  @TempDir Path directory;

  @BeforeEach
  void needsTheImage() throws IOException {
    PrivateEngine.need();
    Programs.need(
        Programs.tryToRun("docker", "image", "inspect", IMAGE).exitCode() == 0,
        "the image " + IMAGE + ", which .ci/images --dvol makes");
  }

  /** Runs a command inside as the user of a machine would, with an installed dvol in the PATH. */
  private Result inside(PrivateEngine engine, String... command) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "env",
                "-C",
                directory.toString(),
                "PATH=" + directory.resolve("prefix/bin") + ":" + System.getenv("PATH"),
                "HOME=" + directory,
                "DOCKER_CONFIG=" + directory.resolve("config"),
                // There is no bridge.
                "DVOL_RUN_OPTIONS=--network none",
                "DVOL_AUTHOR=Ann <ann@example.com>"));
    words.addAll(List.of(command));
    return engine.enter(words.toArray(String[]::new));
  }

  private Result install(PrivateEngine engine, String... options) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "sh",
                ROOT.resolve("install.sh").toString(),
                "--prefix",
                directory.resolve("prefix").toString()));
    words.addAll(List.of(options));
    return inside(engine, words.toArray(String[]::new));
  }

  @Test
  void installsUsesReplacesAndUninstalls() throws IOException {
    try (PrivateEngine engine = PrivateEngine.start(directory.resolve("e"))) {
      engine.load(IMAGE);
      engine.load(PrivateEngine.BUSYBOX);
      Result installed = install(engine, "--image", IMAGE).orFail();
      assertThat(installed.out())
          .contains("Docker knows the volume driver dvol")
          .endsWith("next: dvol init myvolume\n");

      // The session of the original announcement.
      inside(engine, "dvol", "init", "frob_mysql").orFail();
      write(engine, "hello");
      Result commit =
          inside(engine, "dvol", "commit", "-m", "added  'hello'\n\nto it", "frob_mysql").orFail();
      assertThat(commit.text()).matches("[0-9a-f]{40}");
      assertThat(commit.err()).isEmpty();
      write(engine, "world");
      inside(engine, "docker", "dvol", "reset", "--hard", "HEAD", "frob_mysql").orFail();
      assertThat(read(engine)).isEqualTo("hello\n");
      assertThat(inside(engine, "dvol", "log").orFail().out())
          .contains("commit " + commit.text())
          .contains("Author: Ann <ann@example.com>")
          .contains("    added  'hello'\n");
      assertThat(inside(engine, "dvol", "init", "frob_mysql").exit()).isEqualTo(1);

      // Files of the caller.
      inside(engine, "dvol", "restore", "HEAD", "--to", "out").orFail();
      assertThat(directory.resolve("out/file")).hasContent("hello");

      String before = engine.docker("ps", "-q").orFail().text();
      install(engine, "--image", IMAGE).orFail();
      assertThat(engine.docker("ps", "-q").orFail().text()).isNotEqualTo(before).isNotEmpty();
      assertThat(read(engine)).isEqualTo("hello\n");

      // An engine kills it after 60 seconds.
      assertThat(engine.docker("stop", "dvol-docker-plugin").orFail().seconds())
          .as("the driver ends when it is told to")
          .isLessThan(55);
      assertThat(
              engine
                  .docker("inspect", "-f", "{{.State.ExitCode}}", "dvol-docker-plugin")
                  .orFail()
                  .text())
          .as("it was not killed")
          .isNotEqualTo("137");
      Result stopped = inside(engine, "dvol", "list");
      assertThat(stopped.exit()).isEqualTo(10);
      assertThat(stopped.err()).contains("hint: docker start dvol-docker-plugin");

      install(engine, "--uninstall").orFail();
      assertThat(directory.resolve("prefix/bin/dvol")).doesNotExist();
      assertThat(engine.docker("ps", "-aq").orFail().text()).isEmpty();
      assertThat(engine.data().resolve("volumes/frob_mysql")).isDirectory();
    }
  }

  private static void write(PrivateEngine engine, String text) throws IOException {
    onVolume(engine, "echo " + text + " >/data/file");
  }

  private static String read(PrivateEngine engine) throws IOException {
    return onVolume(engine, "cat /data/file");
  }

  private static String onVolume(PrivateEngine engine, String script) throws IOException {
    return onVolume(engine, "dvol", script);
  }

  private static String onVolume(PrivateEngine engine, String driver, String script)
      throws IOException {
    return engine
        .docker(
            "run",
            "--rm",
            "--network=none",
            "-v",
            "frob_mysql:/data",
            "--volume-driver=" + driver,
            PrivateEngine.BUSYBOX,
            "sh",
            "-c",
            script)
        .orFail()
        .out();
  }

  @Test
  void theManagedPluginKeepsItsVolumesInTheHostsDirectory() throws IOException {
    try (PrivateEngine engine = PrivateEngine.start(directory.resolve("e"))) {
      engine.load(IMAGE);
      engine.load(PrivateEngine.BUSYBOX);
      String create = ROOT.resolve("plugin/src/main/packaging/managed/create").toString();
      inside(engine, "sh", create, IMAGE).orFail();
      Files.createDirectories(engine.data().resolve("volumes"));
      enable(engine);
      onVolume(engine, "dvol:latest", "echo hello >/data/file");
      Path file = engine.data().resolve("volumes/frob_mysql/running_point/file");
      assertThat(file).hasContent("hello");
      engine.restartDaemon();
      enable(engine);
      assertThat(onVolume(engine, "dvol:latest", "cat /data/file")).isEqualTo("hello\n");
      engine.docker("volume", "rm", "frob_mysql").orFail();
      engine.docker("plugin", "disable", "dvol").orFail();
      engine.docker("plugin", "rm", "dvol").orFail();
      assertThat(file).as("the data stays").exists();
    }
  }

  /** An engine gives a plugin that does not answer within 9.5 s up, and leaves it disabled. */
  private static void enable(PrivateEngine engine) throws IOException {
    long end = System.nanoTime() + ENABLED_WITHIN.toNanos();
    while (!engine
        .docker("plugin", "inspect", "-f", "{{.Enabled}}", "dvol")
        .orFail()
        .text()
        .equals("true")) {
      Result enabled = engine.docker("plugin", "enable", "dvol");
      if (System.nanoTime() - end > 0) {
        assertThat(enabled.exit()).as(enabled.err() + engine.log()).isZero();
      }
    }
  }

  @Test
  void theImagesJvmHasTheModulesThatTheJarNeeds() throws IOException {
    Path jar = directory.resolve("dvol.jar");
    String container = Programs.run("docker", "create", "--network=none", IMAGE).strip();
    try {
      Programs.run("docker", "cp", container + ":/usr/local/lib/dvol/dvol.jar", jar);
    } finally {
      Programs.run("docker", "rm", container);
    }
    Set<String> needed =
        words(
            Programs.run(
                "jdeps",
                "--print-module-deps",
                "--ignore-missing-deps",
                "--multi-release",
                "17",
                jar),
            ",");
    needed.removeAll(SPARED);
    String there =
        Programs.run(
            "docker",
            "run",
            "--rm",
            "--network=none",
            IMAGE,
            "/usr/local/lib/dvol/jre/bin/java",
            "--list-modules");
    assertThat(words(there.replaceAll("@\\S+", ""), "\n")).containsAll(needed);
  }

  private static Set<String> words(String text, String separator) {
    return Arrays.stream(text.strip().split(separator, -1))
        .map(String::strip)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
