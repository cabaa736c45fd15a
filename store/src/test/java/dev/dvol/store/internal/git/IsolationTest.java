// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the machine says must not matter, and nothing outside the repository may be written. */
class IsolationTest {
  @TempDir Path directory;
  private Path home;
  private Path programs;

  /** A home whose configuration cannot be parsed, and a git and a shell that tell when they run. */
  @BeforeEach
  void poison() throws Exception {
    home = Files.createDirectory(directory.resolve("home"));
    Files.writeString(home.resolve(".gitconfig"), "[core\nthis is no configuration");
    Files.writeString(home.resolve(".jgitconfig"), "[core\nthis is no configuration");
    programs = Files.createDirectory(directory.resolve("bin"));
    for (String program : List.of("git", "sh", "bash")) {
      Path script = programs.resolve(program);
      Files.writeString(script, "#!/bin/sh\n: > " + directory.resolve("ran-" + program) + "\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private String probe(Map<String, String> environment) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Duser.home=" + home);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(IsolationProbe.class.getName(), directory.resolve("store.git").toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", home.toString());
    builder.environment().put("XDG_CONFIG_HOME", home.resolve("xdg").toString());
    builder.environment().put("PATH", programs.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }

  private List<String> namesIn(Path place) throws Exception {
    try (Stream<Path> entries = Files.list(place)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void neitherUserConfigurationNorProgramsAreTouched() throws Exception {
    probe(Map.of());
    assertThat(namesIn(home)).containsExactly(".gitconfig", ".jgitconfig");
    assertThat(namesIn(directory)).containsExactly("bin", "home", "store.git");
    assertThat(new StockGit(directory.resolve("store.git")).fsck()).isEmpty();
  }

  @Test
  void gitsEnvironmentVariablesDoNotMoveTheRepository() throws Exception {
    Path elsewhere = directory.resolve("elsewhere");
    probe(
        Map.of(
            "GIT_DIR", elsewhere.toString(),
            "GIT_OBJECT_DIRECTORY", elsewhere.toString(),
            "GIT_WORK_TREE", elsewhere.toString(),
            "GIT_CONFIG_GLOBAL", elsewhere.toString()));
    assertThat(elsewhere).doesNotExist();
    assertThat(new StockGit(directory.resolve("store.git")).fsck()).isEmpty();
  }

  @Test
  void openingIsFastAndDoesNotProbeTheFileSystem() throws Exception {
    String out = probe(Map.of("LC_ALL", "C.UTF-8"));
    assertThat(out).contains("spelled");
    assertThat(millis(out, "resolution ")).as("given, not measured").isEqualTo(20);
    assertThat(millis(out, "open ")).as("milliseconds, warm").isLessThan(100);
  }

  private static double millis(String out, String what) {
    return out.lines()
        .filter(line -> line.startsWith(what))
        .mapToDouble(line -> Double.parseDouble(line.substring(what.length())))
        .findFirst()
        .orElseThrow();
  }

  /** java.io.File would turn each letter into a question mark: two branches, one file. */
  @Test
  void nameThatTheProcessCannotSpellIsRefused() throws Exception {
    String out = probe(Map.of("LC_ALL", "POSIX"));
    assertThat(out).contains("cannot spell").doesNotContain("?");
  }
}
