// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wrapper and the docker command's plugin, with a docker that writes down how it was called:
 * each argument on its own, ended by a zero byte, one file a call.
 */
final class WrapperTest {
  private static final Path PACKAGING = Path.of("src/main/packaging").toAbsolutePath();

  private static final String DOCKER =
      """
      #!/bin/sh
      if [ "$1 $2" = "container inspect" ]; then
        cat "$FAKE/state"
        exit "$(cat "$FAKE/found")"
      fi
      n=$(ls "$FAKE/calls" | wc -l)
      printf '%s\\0' "$@" >"$FAKE/calls/$n"
      env -0 >"$FAKE/environment"
      [ -t 0 ] || cat >"$FAKE/input"
      echo to-out
      echo to-err >&2
      exit "$(cat "$FAKE/code")"
      """;

  @TempDir Path directory;
  private Path work;
  private final Map<String, String> variables = new TreeMap<>();

  @BeforeEach
  void makeDocker() throws IOException {
    directory = directory.toRealPath();
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Files.createDirectory(directory.resolve("calls"));
    Files.writeString(bin.resolve("docker"), DOCKER);
    Files.setPosixFilePermissions(
        bin.resolve("docker"), PosixFilePermissions.fromString("rwxr-xr-x"));
    say("state", "running sha256:1234\n");
    say("found", "0");
    say("code", "0");
    // Not below a directory that has a Compose file or a .dvol by chance.
    work = Files.createDirectories(directory.resolve("some work"));
    variables.put("PATH", bin + ":" + System.getenv("PATH"));
    variables.put("FAKE", directory.toString());
    variables.put("HOME", directory.toString());
    variables.put("GIT_CONFIG_GLOBAL", "/dev/null");
    variables.put("GIT_CONFIG_NOSYSTEM", "1");
    variables.put("LC_ALL", "C.UTF-8");
  }

  private record Ran(int code, String out, String err) {}

  private void say(String file, String text) throws IOException {
    Files.writeString(directory.resolve(file), text);
  }

  private Ran dvol(String... arguments) throws IOException {
    return run(script("dvol-wrapper", arguments));
  }

  private static List<String> script(String name, String... arguments) {
    List<String> words = new ArrayList<>(List.of("sh", PACKAGING.resolve(name).toString()));
    words.addAll(List.of(arguments));
    return words;
  }

  private Ran run(List<String> words) throws IOException {
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    // No pipe: who ends without having read it would break that.
    Path in = Files.writeString(directory.resolve("in"), "typed");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(work.toFile())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(variables);
    Process process = builder.start();
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      return new Ran(process.waitFor(), Files.readString(out), Files.readString(err));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private List<String> call(int number) throws IOException {
    return split(directory.resolve("calls").resolve(Integer.toString(number)));
  }

  private static List<String> split(Path file) throws IOException {
    String text = Files.readString(file);
    return List.of(text.split("\0", -1)).subList(0, (int) text.chars().filter(c -> c == 0).count());
  }

  /** What dvol itself is given. */
  private List<String> handedOn() throws IOException {
    List<String> call = call(0);
    return call.subList(call.indexOf("dvol") + 1, call.size());
  }

  private List<String> valuesOf(String option) throws IOException {
    List<String> call = call(0);
    List<String> values = new ArrayList<>();
    for (int i = 0; i < call.indexOf("dvol"); i++) {
      if (call.get(i).equals(option)) {
        values.add(call.get(i + 1));
      }
    }
    return values;
  }

  @Test
  void handsOnEveryArgumentAsItIs() throws IOException {
    String[] arguments = {
      "commit",
      "-m",
      "two  spaces 'single' \"double\" `tick` $HOME $(id) \\ back * ?",
      "",
      "-x\n",
      "line\nbreak\n",
      "größe ✓",
      "-",
      "--",
      "'",
      "a;b|c&d>e",
      "trailing ",
      "\t"
    };
    assertThat(dvol(arguments).code()).isZero();
    assertThat(handedOn()).containsExactly(arguments);
    assertThat(call(0).subList(0, 2)).containsExactly("exec", "-i");
    assertThat(call(0)).doesNotContain("-t");
  }

  @Test
  void handsOnExitCodeAndStreams() throws IOException {
    say("code", "42");
    Ran ran = dvol("log");
    assertThat(ran).isEqualTo(new Ran(42, "to-out\n", "to-err\n"));
    assertThat(directory.resolve("input")).hasContent("typed");
  }

  @Test
  void withoutArgumentsTheHelpIsAskedFor() throws IOException {
    dvol();
    assertThat(handedOn()).isEmpty();
  }

  @Test
  void asksForATerminalOnlyWhereAllThreeStreamsAreOne() throws IOException {
    Programs.need(Files.isExecutable(Path.of("/usr/bin/script")), "script");
    inTerminal("");
    assertThat(call(0).subList(0, 3)).containsExactly("exec", "-i", "-t");
    inTerminal(" 2>/dev/null");
    assertThat(call(1)).doesNotContain("-t");
    inTerminal(" | cat");
    assertThat(call(2)).doesNotContain("-t");
    inTerminal(" </dev/null");
    assertThat(call(3)).doesNotContain("-t");
  }

  private void inTerminal(String redirections) throws IOException {
    String command = "sh '" + PACKAGING.resolve("dvol-wrapper") + "' list" + redirections;
    assertThat(run(List.of("script", "-qec", command, "/dev/null")).code()).isZero();
  }

  @Test
  void passesVariablesByNameAndNoOthers() throws IOException {
    variables.put("DVOL_AUTHOR", "A 'quoted' \"name\" <a@x>\nDVOL_FAKED=1");
    variables.put("DVOL_VOLUME", "v");
    variables.put("NO_COLOR", "1");
    variables.put("TZ", "Europe/Berlin");
    variables.put("SECRET", "s");
    variables.put("TERM", "xterm");
    dvol("log");
    assertThat(valuesOf("-e"))
        .contains("DVOL_AUTHOR", "DVOL_VOLUME", "NO_COLOR", "TZ", "TERM", "LC_ALL=C.UTF-8")
        .noneMatch(value -> value.contains("SECRET") || value.contains("DVOL_FAKED"));
    assertThat(split(directory.resolve("environment")))
        .contains("DVOL_AUTHOR=A 'quoted' \"name\" <a@x>\nDVOL_FAKED=1");
  }

  @Test
  void tellsWhoCalls() throws IOException {
    Programs.need(Files.isExecutable(Path.of("/usr/bin/git")), "git");
    Files.writeString(directory.resolve("gitconfig"), "[user]\n\tname = O'Hara Ü\n\temail = o@x\n");
    variables.put("GIT_CONFIG_GLOBAL", directory.resolve("gitconfig").toString());
    dvol("commit", "-m", "x");
    String caller = Programs.run("id", "-un").strip() + "@" + Programs.run("uname", "-n").strip();
    assertThat(valuesOf("-e"))
        .contains(
            "DVOL_CALLER=" + caller,
            "GIT_CONFIG_COUNT=2",
            "GIT_CONFIG_KEY_0=user.name",
            "GIT_CONFIG_VALUE_0=O'Hara Ü",
            "GIT_CONFIG_KEY_1=user.email",
            "GIT_CONFIG_VALUE_1=o@x");
  }

  @Test
  void aCommandThatWritesFilesGetsAContainerThatSeesThem() throws IOException {
    work = Files.createDirectories(directory.resolve("a, \"b\"/c"));
    Path elsewhere = Files.createDirectories(directory.resolve("else where"));
    dvol("restore", "HEAD", "--to", elsewhere + "/new");
    assertThat(call(0).subList(0, 3)).containsExactly("run", "--rm", "-i");
    assertThat(valuesOf("--volumes-from")).containsExactly("dvol-docker-plugin");
    assertThat(valuesOf("-w")).containsExactly(work.toString());
    String here = work.toString().replace("\"", "\"\"");
    assertThat(valuesOf("--mount"))
        .containsExactly(
            "type=bind,\"source=" + here + "\",\"target=" + here + "\"",
            "type=bind,\"source=" + elsewhere + "\",\"target=" + elsewhere + "\"");
    assertThat(call(0)).contains("sha256:1234");
    assertThat(handedOn()).containsExactly("restore", "HEAD", "--to", elsewhere + "/new");
  }

  @Test
  void aPathThatLeadsOutOfHereIsLentByItsRealName() throws IOException {
    Path other = Files.createDirectories(directory.resolve("other"));
    dvol("cp", "HEAD:a/b", "../other/file");
    assertThat(valuesOf("--mount"))
        .contains("type=bind,\"source=" + other + "\",\"target=" + other + "\"");
    dvol("cp", "HEAD:a/b", "sub/file");
    assertThat(call(1).stream().filter("--mount"::equals)).hasSize(1);
  }

  @Test
  void whatTheContainerNeedsItselfIsNotCoveredUp() throws IOException {
    Ran ran = dvol("restore", "HEAD", "--to", "/etc/dvol-no-such");
    assertThat(ran.code()).isEqualTo(12);
    assertThat(ran.err().lines())
        .containsExactly(
            "dvol: cannot lend /etc to the container of dvol",
            "hint: name a place in another directory, such as your home");
    assertThat(directory.resolve("calls")).isEmptyDirectory();
  }

  @Test
  void aFileThatChoosesTheVolumeIsLentReadOnly() throws IOException {
    Path file = Files.writeString(work.resolve(".dvol"), "vol\n");
    work = Files.createDirectories(work.resolve("deep/down"));
    dvol("log");
    assertThat(call(0).get(0)).isEqualTo("run");
    assertThat(valuesOf("--mount"))
        .containsExactly("type=bind,\"source=" + file + "\",\"target=" + file + "\",readonly");
    assertThat(valuesOf("-w")).containsExactly(work.toString());
  }

  @Test
  void aFileThatChoosesNothingCostsNothing() throws IOException {
    Files.writeString(work.resolve(".dvol"), "vol\n");
    Files.writeString(work.resolve("compose.yaml"), "services: {}\n");
    dvol("list");
    dvol("--volume", "v", "log");
    dvol("log", "--volume=v");
    variables.put("DVOL_VOLUME", "v");
    dvol("status");
    for (int i = 0; i < 4; i++) {
      assertThat(call(i).get(0)).isEqualTo("exec");
    }
  }

  @Test
  void aPoolOfOnesOwnIsLent() throws IOException {
    Path pool = Files.createDirectories(directory.resolve("pool"));
    dvol("-p", pool.toString(), "list");
    assertThat(call(0).get(0)).isEqualTo("run");
    assertThat(valuesOf("--mount"))
        .containsExactly("type=bind,\"source=" + pool + "\",\"target=" + pool + "\"");
    variables.put("DVOL_POOL", "/var/lib/dvol/volumes");
    dvol("list");
    assertThat(call(1).get(0)).isEqualTo("exec");
  }

  @Test
  void aDriverThatIsNotThereIsOneLineAndAHint() throws IOException {
    say("found", "1");
    say("state", "Error: No such container: dvol-docker-plugin\n");
    assertThat(dvol("list"))
        .isEqualTo(
            new Ran(
                10,
                "",
                "dvol: the volume driver is not installed, there is no container"
                    + " dvol-docker-plugin\nhint: sh install.sh\n"));
    say("state", "permission denied while trying to connect\n");
    assertThat(dvol("list").code()).isEqualTo(12);
    say("state", "Cannot connect to the Docker daemon at x. Is it running?\n");
    assertThat(dvol("list").code()).isEqualTo(128);
    say("found", "0");
    say("state", "exited sha256:1\n");
    Ran stopped = dvol("list");
    assertThat(stopped.code()).isEqualTo(10);
    assertThat(stopped.err())
        .isEqualTo(
            "dvol: the volume driver does not run, its container is exited\nhint: docker start"
                + " dvol-docker-plugin; docker logs dvol-docker-plugin tells why\n");
  }

  @Test
  void theDockerCommandsPluginDescribesItselfWithoutDocker() throws IOException {
    Ran ran = run(script("docker-dvol", "docker-cli-plugin-metadata"));
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .isEqualTo(
            "{\"SchemaVersion\":\"0.1.0\",\"Vendor\":\"dvol\",\"Version\":\"@VERSION@\","
                + "\"ShortDescription\":\"git for Docker volumes\"}\n");
    assertThat(directory.resolve("calls")).isEmptyDirectory();
  }

  @Test
  void theDockerCommandsPluginTurnsDockersOptionsIntoItsVariables() throws IOException {
    Path dvol = directory.resolve("bin/dvol");
    Files.copy(PACKAGING.resolve("dvol-wrapper"), dvol);
    variables.put("DOCKER_CONTEXT", "other");
    run(script("docker-dvol", "-H", "unix:///x y", "--log-level", "debug", "dvol", "log", "-H"));
    assertThat(handedOn()).containsExactly("log", "-H");
    assertThat(split(directory.resolve("environment")))
        .contains("DOCKER_HOST=unix:///x y")
        .noneMatch(variable -> variable.startsWith("DOCKER_CONTEXT="));
    run(script("docker-dvol", "help", "dvol"));
    assertThat(call(1)).endsWith("dvol", "help");
  }
}
