// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrivateEngineIT {
  @TempDir Path directory;

  @BeforeEach
  void needsAnEngine() {
    PrivateEngine.need();
  }

  @Test
  void runsContainersThroughADeathOfItsDaemonAndLeavesNothing() throws IOException {
    Path scratch = directory.resolve("e");
    String group;
    try (PrivateEngine engine = PrivateEngine.start(scratch, "--live-restore")) {
      assertThat(engine.docker("images", "-q").orFail().out()).isEmpty();
      group = engine.cgroup();
      engine.load(PrivateEngine.BUSYBOX);
      var hello =
          engine
              .docker("run", "--rm", "--network=none", PrivateEngine.BUSYBOX, "echo", "hello")
              .orFail();
      assertThat(hello.out()).isEqualTo("hello\n");
      assertThat(hello.err()).isEmpty();

      String id =
          engine
              .docker("run", "-d", "--network=none", PrivateEngine.BUSYBOX, "sleep", "1000")
              .orFail()
              .text();
      engine.killDaemon();
      assertThat(engine.docker("ps").exit()).isNotZero();
      engine.startDaemon();
      assertThat(engine.docker("ps", "-q", "--no-trunc").orFail().text()).isEqualTo(id);
      engine.restartDaemon();
      assertThat(engine.docker("exec", id, "echo", "alive").orFail().out()).isEqualTo("alive\n");
      assertThat(processesNaming(scratch)).isNotEmpty();
      assertThat(groupsNamed(group)).isNotEmpty();
    }
    assertThat(scratch).doesNotExist();
    assertThat(Path.of("/proc/self/mountinfo")).content().doesNotContain(scratch.toString());
    assertThat(processesNaming(scratch)).isEmpty();
    assertThat(groupsNamed(group)).isEmpty();
  }

  @Test
  void hasRunAndDataDirectoriesThatTheMachineDoesNotSee() throws IOException {
    try (PrivateEngine engine = PrivateEngine.start(directory.resolve("e"))) {
      engine.enter("touch", "/run/docker/plugins/private", "/var/lib/dvol/private").orFail();
      assertThat(Path.of("/run/docker/plugins/private")).doesNotExist();
      assertThat(Path.of("/var/lib/dvol/private")).doesNotExist();
      assertThat(engine.data().resolve("private")).exists();
      String inside =
          engine
              .enter("docker", "-H", "unix:///run/docker.sock", "info", "-f", "{{.DockerRootDir}}")
              .orFail()
              .text();
      String outside = engine.docker("info", "-f", "{{.DockerRootDir}}").orFail().text();
      assertThat(inside).isEqualTo(outside);
      String machines = Programs.run("docker", "info", "-f", "{{.DockerRootDir}}").strip();
      assertThat(outside).isNotEqualTo(machines);
    }
  }

  @Test
  void aSpawnedProgramTakesSignalsAndEndsWithTheEngine() throws Exception {
    ProcessHandle sleeper;
    try (PrivateEngine engine = PrivateEngine.start(directory.resolve("e"))) {
      Process first = engine.spawn(ProcessBuilder.Redirect.DISCARD, "sleep", "1000");
      PrivateEngine.inner(first).destroy();
      assertThat(first.waitFor()).isNotZero();
      sleeper = PrivateEngine.inner(engine.spawn(ProcessBuilder.Redirect.DISCARD, "sleep", "1000"));
      assertThat(sleeper.isAlive()).isTrue();
    }
    assertThat(sleeper.isAlive()).isFalse();
  }

  @Test
  void aDaemonThatDoesNotStartIsReportedWithItsLog() throws IOException {
    Path scratch = directory.resolve("e");
    assertThatThrownBy(() -> PrivateEngine.start(scratch, "--no-such-option"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-option");
    assertThat(scratch).doesNotExist();
  }

  // Other engines may come and go at the same time.
  private static List<Path> groupsNamed(String name) throws IOException {
    List<Path> groups = new ArrayList<>(List.of(Path.of("/sys/fs/cgroup", name)));
    try (var hierarchies = Files.newDirectoryStream(Path.of("/sys/fs/cgroup"))) {
      hierarchies.forEach(hierarchy -> groups.add(hierarchy.resolve(name)));
    }
    groups.removeIf(group -> !Files.exists(group));
    return groups;
  }

  private static Stream<String> processesNaming(Path scratch) {
    return ProcessHandle.allProcesses()
        .map(p -> p.info().commandLine().orElse(""))
        .filter(line -> line.contains(scratch.toString()));
  }
}
