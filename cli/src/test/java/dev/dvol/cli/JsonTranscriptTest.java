// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.Dvol.Transcript;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTranscriptTest {
  @TempDir private Path directory = Path.of("");
  private Dvol dvol;

  @BeforeEach
  void makePool() throws Exception {
    dvol = new Dvol(directory);
  }

  @Test
  void everyCommandAnswersWithOneEnvelopeOnOneLine() throws Exception {
    dvol.ok("init", "foo");
    dvol.write("foo", "file", "x");
    dvol.commit("one");
    dvol.commit("two");
    List<List<String>> commands =
        List.of(
            List.of("list"),
            List.of("list", "-l"),
            List.of("init", "bar"),
            List.of("switch", "foo"),
            List.of("commit", "-m", "x"),
            List.of("log"),
            List.of("status"),
            List.of("diff", "HEAD^", "HEAD"),
            List.of("show"),
            List.of("branch"),
            List.of("branch", "a"),
            List.of("branch", "-m", "a", "b"),
            List.of("branch", "-d", "b"),
            List.of("branch", "--show-current"),
            List.of("checkout", "-b", "c"),
            List.of("reset", "--hard", "HEAD"),
            List.of("restore", "HEAD"),
            List.of("config", "user.name", "x"),
            List.of("config", "user.name"),
            List.of("config", "--list"),
            List.of("rm", "-f", "bar"),
            List.of("version"),
            List.of("help"));
    for (List<String> command : commands) {
      String[] arguments = new String[command.size() + 1];
      command.toArray(arguments);
      arguments[command.size()] = "--json";
      assertThat(dvol.ok(arguments))
          .startsWith("{\"dvol\":1,\"command\":\"" + command.get(0) + "\",\"ok\":true,\"data\":{")
          .endsWith("}}\n")
          .hasLineCount(1);
    }
  }

  @Test
  void refusalsAreEnvelopesOnStandardOutput() {
    Transcript transcript = dvol.run("--json", "switch", "nope");
    assertThat(transcript)
        .isEqualTo(
            new Transcript(
                10,
                "{\"dvol\":1,\"command\":\"switch\",\"ok\":false,\"error\":{\"code\":"
                    + "\"VOLUME_MISSING\",\"message\":\"Error: nope does not exist\","
                    + "\"hint\":null}}\n",
                ""));
  }
}
