// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.testing;

import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A real engine, driven by the docker command. All names it gives out are unique, and what has such
 * a name is removed at the end.
 */
public final class EngineFixture implements AutoCloseable {
  /** An image with busybox and a shell, made here: no registry is needed. */
  public static final String IMAGE = "dvol-test/busybox:1";

  private static final String BUSYBOX = "/bin/busybox";

  private final String prefix;
  private final List<String> containers = new ArrayList<>();
  private final List<String> volumes = new ArrayList<>();
  private int count;

  private EngineFixture(String prefix) {
    this.prefix = prefix;
  }

  /**
   * Skips the test where no engine answers, or fails it with {@code -Ddvol.ci=true}; makes the
   * image if it is not there.
   */
  public static EngineFixture open() throws IOException {
    Programs.need(answers(), "a Docker engine and the docker command");
    ensureImage();
    return new EngineFixture(
        "dvol-test-" + Long.toHexString(ThreadLocalRandom.current().nextLong()));
  }

  /** A name that nobody has. */
  public String uniqueName(String suffix) {
    return prefix + "-" + count++ + "-" + suffix;
  }

  /** A new volume of the engine's own driver. */
  public String newVolume() throws IOException {
    String name = uniqueName("volume");
    volumes.add(name);
    docker("volume", "create", name);
    return name;
  }

  /**
   * Starts a container in the background that does nothing and ends at once when told to. It starts
   * no processes meanwhile: an engine can fail to freeze one that does.
   */
  public String run(String... options) throws IOException {
    return runScript("trap 'exit 0' TERM INT; sleep 100000 & wait", options);
  }

  /** Starts a container in the background that runs a shell script; returns its name. */
  public String runScript(String script, String... options) throws IOException {
    String name = uniqueName("c");
    containers.add(name);
    List<String> command = new ArrayList<>(List.of("run", "-d", "--name", name));
    command.addAll(List.of("--network", "none"));
    command.addAll(List.of(options));
    command.addAll(List.of(IMAGE, "/bin/sh", "-c", script));
    docker(command.toArray(String[]::new));
    return name;
  }

  /** Runs the docker command, which must succeed; returns what it printed, without the line end. */
  public String docker(String... arguments) throws IOException {
    return Programs.run(docker(List.of(arguments))).strip();
  }

  /** A field of a container, by a template of the docker command; empty if it is gone. */
  public Optional<String> field(String container, String template) throws IOException {
    Programs.Result result =
        Programs.tryToRun(
            docker(List.of("inspect", "--type", "container", "-f", template, container)));
    return result.exitCode() == 0 ? Optional.of(result.output().strip()) : Optional.empty();
  }

  /** What a container is doing. */
  public String state(String container) throws IOException {
    return field(container, "{{.State.Status}}").orElse("gone");
  }

  /** Removes what was made. */
  @Override
  public void close() throws IOException {
    for (String container : containers) {
      Programs.tryToRun(docker(List.of("rm", "-f", container)));
    }
    for (String volume : volumes) {
      Programs.tryToRun(docker(List.of("volume", "rm", "-f", volume)));
    }
  }

  private static boolean answers() {
    try {
      return Files.isExecutable(Path.of(BUSYBOX))
          && Programs.tryToRun(docker(List.of("version"))).exitCode() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static void ensureImage() throws IOException {
    if (Programs.tryToRun(docker(List.of("image", "inspect", IMAGE))).exitCode() == 0) {
      return;
    }
    Path directory = Files.createTempDirectory("busybox");
    Path root = directory.resolve("root");
    Files.createDirectories(root.resolve("bin"));
    Files.createDirectories(root.resolve("tmp"));
    Files.copy(Path.of(BUSYBOX), root.resolve("bin/busybox"));
    for (String applet :
        List.of(
            "sh", "sleep", "cat", "echo", "id", "true", "false", "kill", "dd", "seq", "nc", "rm",
            "mkdir", "ls", "sync", "touch", "test", "date", "wc", "head")) {
      Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
    }
    Path archive = directory.resolve("root.tar");
    Programs.run("tar", "-C", root, "--owner=0", "--group=0", "-cf", archive, ".");
    Programs.run("docker", "import", archive, IMAGE);
    Programs.run("rm", "-rf", directory);
  }

  private static Object[] docker(List<String> arguments) {
    List<Object> command = new ArrayList<>(List.of("docker"));
    command.addAll(arguments);
    return command.toArray();
  }
}
