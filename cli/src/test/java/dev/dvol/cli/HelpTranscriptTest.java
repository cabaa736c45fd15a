// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.Dvol.Transcript;
import dev.dvol.cli.session.ConfigKey;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HelpTranscriptTest {
  @TempDir private Path directory = Path.of("");
  private Dvol dvol;

  @BeforeEach
  void makePool() throws Exception {
    dvol = new Dvol(directory);
  }

  @Test
  void withoutArgumentsTheHelpIsPrinted() {
    Transcript transcript = dvol.run();
    assertThat(transcript.exit()).isZero();
    assertThat(transcript.err()).isEmpty();
    assertThat(transcript.out())
        .isEqualTo(dvol.ok("--help"))
        .isEqualTo(dvol.ok("help"))
        .contains("    list          List all voluminous volumes\n")
        .contains("    ls            Same as 'list'\n")
        .contains("    init          Create a volume and its default master branch, then switch to")
        .contains("                  it\n    switch        Switch active volume")
        .contains("    switch        Switch active volume for commands below (commit, log etc)\n")
        .contains("    rm            Destroy a voluminous volume\n")
        .contains("    commit        Create a commit on the active volume and branch\n")
        .contains("    log           List commits on the active volume and branch\n")
        .contains(
            "    reset         Reset active branch to a commit, destroying later unreferenced")
        .contains("                  commits\n    branch        List")
        .contains("    branch        List or delete branches for active volume\n")
        .contains("    checkout      Check out or create branches on the active volume\n")
        .contains("  -p, --pool=DIR        The name of the directory to use");
  }

  @Test
  void everyExitCodeIsInEveryHelp() {
    for (List<String> arguments : List.of(List.of("--help"), List.of("commit", "-h"))) {
      assertThat(dvol.ok(arguments.toArray(String[]::new)))
          .contains("  0     done\n")
          .contains("  10    no such volume or store\n")
          .contains("  15    done, but something could not be kept\n")
          .contains("  130   interrupted with Ctrl-C\n");
    }
  }

  @Test
  void everyCommandHasAHelpOfItsOwn() {
    for (CommandTable.Entry entry : CommandTable.entries()) {
      assertThat(dvol.ok("help", entry.name()))
          .startsWith("Usage: dvol " + entry.name() + " [options]")
          .contains(entry.summary());
      if (!entry.name().equals("help")) {
        assertThat(dvol.ok(entry.name(), "--help")).isEqualTo(dvol.ok("help", entry.name()));
      }
    }
  }

  @Test
  void everyKeyIsInTheHelpOfConfig() {
    String help = dvol.ok("config", "--help").replaceAll("\\s+", " ");
    for (ConfigKey key : ConfigKey.values()) {
      assertThat(help).contains(" " + key.text());
    }
  }

  @Test
  void helpFitsEightyColumns() {
    assertThat(dvol.ok("--help").lines()).allMatch(line -> line.length() <= 80);
    for (CommandTable.Entry entry : CommandTable.entries()) {
      assertThat(dvol.ok("help", entry.name()).lines()).allMatch(line -> line.length() <= 80);
    }
  }

  @Test
  void versionIsPrintedByCommandAndByOption() {
    assertThat(dvol.ok("version")).matches("dvol [0-9]+\\.[0-9]+\\.[0-9]+.*\n");
    assertThat(dvol.ok("--version")).isEqualTo(dvol.ok("version"));
    assertThat(dvol.ok("commit", "--version")).isEqualTo(dvol.ok("version"));
  }

  @Test
  void unknownWordsAndOptionsAreWrongUsage() {
    assertThat(dvol.run("frobnicate"))
        .isEqualTo(new Transcript(2, "", "Unknown command: frobnicate\nhint: dvol --help\n"));
    assertThat(dvol.run("log", "--frob"))
        .isEqualTo(new Transcript(2, "", "Unknown option: '--frob'\nhint: dvol log --help\n"));
    assertThat(dvol.run("--frob", "log").exit()).isEqualTo(2);
    assertThat(dvol.run("init").exit()).isEqualTo(2);
    assertThat(dvol.run("init", "a", "b").exit()).isEqualTo(2);
    assertThat(dvol.run("--color=blue", "list").exit()).isEqualTo(2);
    assertThat(dvol.run("list", "--color", "blue").exit()).isEqualTo(2);
  }

  @Test
  void wordsAreEscapedInErrors() {
    assertThat(dvol.run("x\u001b]0;y\u0007\nz").err())
        .startsWith("Unknown command: x\\x1b]0;y\\x07\\nz\n");
  }

  @Test
  void flagsMayStandOnBothSidesOfTheWord() {
    String json = "{\"dvol\":1,\"command\":\"version\",\"ok\":true,\"data\":{\"version\":";
    assertThat(dvol.ok("--json", "version", "--json")).startsWith(json);
    assertThat(dvol.ok("--json", "version")).startsWith(json);
    assertThat(dvol.ok("version", "--json", "--json")).startsWith(json);
  }

  @Test
  void wrongUsageInJsonIsAnEnvelopeToo() {
    assertThat(dvol.run("commit", "--json"))
        .isEqualTo(
            new Transcript(
                2,
                "{\"dvol\":1,\"command\":\"commit\",\"ok\":false,\"error\":{\"code\":\"USAGE\","
                    + "\"message\":\"You must provide a commit message\","
                    + "\"hint\":\"dvol commit --help\"}}\n",
                ""));
  }

  @Test
  void debugShowsWhereAnErrorComesFrom() {
    assertThat(dvol.run("commit", "--debug").err()).contains("UsageException").contains("\tat ");
    assertThat(dvol.run("commit").err()).doesNotContain("\tat ");
  }
}
