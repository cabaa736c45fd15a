// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.Dvol.Transcript;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeTranscriptTest {
  private static final String ALONE = "  VOLUME   BRANCH   CONTAINERS \n";

  @TempDir private Path directory = Path.of("");
  private Dvol dvol;

  @BeforeEach
  void makePool() throws Exception {
    dvol = new Dvol(directory);
  }

  @Test
  void initMakesAVolumeWithABranchAndMakesItActive() {
    assertThat(dvol.run("init", "frob_mysql"))
        .isEqualTo(
            new Transcript(0, "Created volume frob_mysql\nCreated branch frob_mysql/master\n", ""));
    assertThat(dvol.ok("list"))
        .isEqualTo(
            """
              VOLUME       BRANCH   CONTAINERS\s
            * frob_mysql   master             \s
            """);
    assertThat(dvol.ok("branch")).isEqualTo("* master\n");
  }

  @Test
  void initOfAnExistingVolumeIsRefused() {
    dvol.ok("init", "foo");
    Transcript again = dvol.run("init", "foo");
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.out()).isEmpty();
    assertThat(again.err()).startsWith("Error: volume foo already exists\n");
  }

  @Test
  void namesThatCouldLeaveThePoolAreRefused() throws Exception {
    List<String> names =
        List.of(
            "a/b",
            "..",
            ".",
            "../x",
            "/abs",
            "",
            " ",
            "-x",
            ".hidden",
            "a\0b",
            "a\nb",
            "a\u001bb",
            "é",
            "a".repeat(300),
            "current_volume.json",
            "config.json");
    for (String name : names) {
      for (String command : List.of("init", "switch", "rm")) {
        Transcript transcript = dvol.run(command, "--", name);
        assertThat(transcript.exit()).as(command + " " + name).isEqualTo(1);
        assertThat(transcript.out()).isEmpty();
        assertThat(transcript.err().lines().findFirst().orElseThrow())
            .startsWith("Error: ")
            .endsWith(" is not a valid name")
            .doesNotContain("\u001b", "\0");
      }
    }
    assertThat(dvol.ok("list")).isEqualTo(ALONE);
    assertThat(Files.exists(directory.resolve("x"))).isFalse();
  }

  @Test
  void listOfNoVolumesIsTheHeaderAlone() {
    assertThat(dvol.ok("list")).isEqualTo(ALONE);
    assertThat(dvol.ok("ls")).isEqualTo(ALONE);
    assertThat(dvol.ok("ls", "-q")).isEmpty();
    assertThat(dvol.ok("list", "--json"))
        .isEqualTo("{\"dvol\":1,\"command\":\"list\",\"ok\":true,\"data\":{\"volumes\":[]}}\n");
  }

  @Test
  void listIsSortedAndMarksTheActiveVolume() {
    dvol.ok("init", "zoo");
    dvol.ok("init", "a");
    dvol.ok("switch", "zoo");
    assertThat(dvol.ok("list"))
        .isEqualTo(
            ALONE + "  a        master              \n" + "* zoo      master              \n");
    assertThat(dvol.ok("ls", "-q")).isEqualTo("a\nzoo\n");
    assertThat(dvol.ok("-q", "ls")).isEqualTo("a\nzoo\n");
  }

  @Test
  void longListCountsCommitsAndChanges() throws Exception {
    dvol.ok("init", "a");
    dvol.write("a", "f", "hello");
    dvol.commit("one");
    dvol.write("a", "g", "x");
    assertThat(dvol.ok("list", "-l").lines().toList())
        .first()
        .isEqualTo("  VOLUME   BRANCH   CONTAINERS   SIZE   COMMITS   CHANGED ");
    assertThat(dvol.ok("list", "-l").lines().toList().get(1))
        .startsWith("* a        master ")
        .contains("5 B    1 ");
  }

  @Test
  void switchMakesAVolumeActiveWithoutAWord() {
    dvol.ok("init", "a");
    dvol.ok("init", "b");
    assertThat(dvol.ok("switch", "a")).isEmpty();
    assertThat(dvol.ok("list")).contains("* a ");
    assertThat(dvol.ok("use", "b")).isEmpty();
    assertThat(dvol.ok("list")).contains("* b ");
  }

  @Test
  void switchToAnUnknownVolumeIsRefused() {
    assertThat(dvol.run("switch", "nope"))
        .isEqualTo(new Transcript(10, "", "Error: nope does not exist\n"));
  }

  @Test
  void removeWithoutATerminalRefusesInsteadOfHanging() {
    dvol.ok("init", "a");
    Transcript transcript = dvol.run("rm", "a");
    assertThat(transcript.exit()).isEqualTo(1);
    assertThat(transcript.out()).isEmpty();
    assertThat(transcript.err()).contains("there is no terminal to ask on").contains("(y/n):");
    assertThat(dvol.ok("ls", "-q")).isEqualTo("a\n");
  }

  @Test
  void removeAsksAndTakesNoForAnAnswer() {
    dvol.ok("init", "a");
    for (String answer : List.of("n\n", "\n", "", "yeah\n")) {
      dvol.next().typing(answer);
      Transcript transcript = dvol.run("rm", "a");
      assertThat(transcript.exit()).isEqualTo(1);
      assertThat(transcript.out()).isEqualTo("Aborting.\n");
      assertThat(transcript.err()).startsWith("Are you sure? ").endsWith("(y/n): ");
    }
    dvol.next().typing("y\n");
    assertThat(dvol.run("rm", "a").out()).isEqualTo("Deleting volume 'a'\n");
    assertThat(dvol.ok("list")).isEqualTo(ALONE);
  }

  @Test
  void removeByForceDoesNotAsk() {
    dvol.ok("init", "a");
    dvol.ok("init", "b");
    assertThat(dvol.ok("rm", "-f", "a")).isEqualTo("Deleting volume 'a'\n");
    assertThat(dvol.ok("-y", "rm", "b")).isEqualTo("Deleting volume 'b'\n");
    assertThat(dvol.ok("list")).isEqualTo(ALONE);
    assertThat(dvol.ok("init", "a")).startsWith("Created volume a\n");
  }

  @Test
  void removeOfAnUnknownVolumeIsRefused() {
    assertThat(dvol.run("rm", "-f", "nope"))
        .isEqualTo(new Transcript(10, "", "Volume 'nope' does not exist, cannot remove it\n"));
  }

  @Test
  void poolThatIsAFileIsNoPool() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");
    Transcript transcript = dvol.run("-p", file.toString(), "list");
    assertThat(transcript.exit()).isEqualTo(10);
    assertThat(transcript.err()).startsWith("Error: " + file + " is not a directory");
    assertThat(dvol.run("-p", file + "/below", "init", "x").exit()).isNotZero();
  }

  @Test
  void poolIsTakenFromEitherSideOfTheCommand() {
    String other = directory.resolve("other").toString();
    dvol.ok("-p", other, "init", "a");
    assertThat(dvol.ok("ls", "-q", "--path", other)).isEqualTo("a\n");
    assertThat(dvol.ok("--pool=" + other, "--disable-docker-integration", "ls", "-q"))
        .isEqualTo("a\n");
    assertThat(dvol.ok("ls", "-q")).isEmpty();
  }

  @Test
  void configurationIsReadSetListedAndUnset() {
    assertThat(dvol.run("config", "user.name")).isEqualTo(new Transcript(1, "", ""));
    dvol.ok("config", "user.name", "Ann B");
    dvol.ok("config", "init.defaultBranch", "trunk");
    assertThat(dvol.ok("config", "user.name")).isEqualTo("Ann B\n");
    assertThat(dvol.ok("config", "--list"))
        .isEqualTo("init.defaultBranch=trunk\nuser.name=Ann B\n");
    assertThat(dvol.ok("init", "a")).isEqualTo("Created volume a\nCreated branch a/trunk\n");
    dvol.ok("config", "--unset", "user.name");
    assertThat(dvol.run("config", "user.name").exit()).isEqualTo(1);
  }

  @Test
  void configurationRefusesUnknownKeysAndValues() {
    Transcript unknown = dvol.run("config", "user.nam", "x");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err()).startsWith("'user.nam' is not a valid configuration key\n");
    assertThat(dvol.run("config", "checkout.dirty", "stash").exit()).isEqualTo(1);
    assertThat(dvol.ok("config", "--list")).isEmpty();
  }
}
