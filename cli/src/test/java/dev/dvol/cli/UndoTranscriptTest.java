// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.Dvol.Transcript;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UndoTranscriptTest {
  @TempDir private Path directory = Path.of("");
  private Dvol dvol;
  private String first = "";
  private String second = "";

  @BeforeEach
  void commitTwice() throws Exception {
    dvol = new Dvol(directory);
    dvol.ok("init", "foo");
    dvol.write("foo", "file", "one");
    first = dvol.commit("first").substring(0, 7);
    dvol.write("foo", "file", "two");
    second = dvol.commit("second").substring(0, 7);
  }

  @Test
  void undoBringsBackCommitsAndUncommittedChangesAndAgainRedoesIt() throws Exception {
    dvol.write("foo", "file", "uncommitted");
    dvol.ok("reset", "--hard", "HEAD^");
    assertThat(dvol.ok("undo")).isEqualTo("Undone: reset: moving to " + first + "\n");
    assertThat(dvol.file("foo", "file")).hasContent("uncommitted");
    assertThat(dvol.ok("log", "--oneline")).startsWith(second + " second\n");
    assertThat(dvol.ok("status", "-s")).contains("file");
    assertThat(dvol.ok("undo", "foo")).isEqualTo("Redone: reset: moving to " + first + "\n");
    assertThat(dvol.file("foo", "file")).hasContent("one");
  }

  @Test
  void personAtATerminalIsToldWhatCameBack() throws Exception {
    dvol.write("foo", "file", "uncommitted");
    dvol.ok("reset", "--hard", "HEAD^");
    dvol.next().typing("");
    assertThat(dvol.run("undo").err())
        .contains("HEAD is now at " + second + " second\n")
        .contains("the uncommitted changes are back\n")
        .contains("dvol undo brings back what was there before this\n");
  }

  @Test
  void nothingToUndoIsAnOrdinaryNo() {
    assertThat(dvol.run("undo"))
        .isEqualTo(
            new Transcript(
                1,
                "",
                """
                there is nothing to undo in volume foo
                hint: dvol reflog   (shows where the branch was)
                """));
    assertThat(dvol.ok("undo", "--list")).isEmpty();
    assertThat(dvol.run("undo", "nope").exit()).isEqualTo(1);
  }

  @Test
  void listTellsWhatComesBackAndUntilWhen() throws Exception {
    dvol.write("foo", "file", "uncommitted");
    dvol.ok("reset", "--hard", "HEAD^");
    dvol.ok("init", "bar");
    dvol.ok("rm", "-f", "bar");
    assertThat(dvol.ok("undo", "--list", "foo"))
        .matches(
            "1  [0-9a-f]{7}  2026-11-22 16:38:53  master  reset: moving to "
                + first
                + " \\(before: at "
                + second
                + ", uncommitted changes [0-9a-f]{7}\\), until 2026-12-06\n"
                + "removed volume bar  2026-11-22 16:38:53, until 2026-12-06\n");
    assertThat(dvol.ok("undo", "--list", "foo", "--json"))
        .contains(
            "\"number\":1", "\"what\":\"reset: moving to ", "\"until\":\"2026-12-06T16:38:53Z\"")
        .contains("\"removed\":[{\"volume\":\"bar\"");
  }

  @Test
  void deletedBranchIsBack() {
    dvol.ok("branch", "other", "HEAD^");
    dvol.ok("branch", "-D", "other");
    assertThat(dvol.ok("reflog", "other"))
        .isEqualTo(first + " undo 1: before branch -D: deleted other\n");
    assertThat(dvol.ok("undo")).isEqualTo("Undone: branch -D: deleted other\n");
    assertThat(dvol.ok("branch")).isEqualTo("* master\n  other\n");
    assertThat(dvol.run("reflog", "nope").err())
        .isEqualTo("Branch 'nope' does not exist\nhint: dvol branch\n");
  }

  @Test
  void reflogIsAsGitPrintsItAndItsNamesAreRevisions() throws Exception {
    dvol.write("foo", "file", "uncommitted");
    dvol.ok("reset", "--hard", "HEAD^");
    assertThat(dvol.ok("reflog").lines().toList())
        .hasSize(4)
        .first()
        .asString()
        .startsWith(first + " master@{0}: reset: moving to " + first);
    assertThat(dvol.ok("reflog"))
        .contains(second + " master@{1}: commit: moving to ")
        .containsPattern(
            "[0-9a-f]{7} undo 1: uncommitted changes before reset: moving to " + first + "\n");
    assertThat(dvol.ok("reflog", "-n", "1")).hasLineCount(1);
    assertThat(dvol.ok("log", "--oneline", "-n", "1", "HEAD@{1}")).isEqualTo(second + " second\n");
    assertThat(dvol.ok("reflog", "foo", "--json"))
        .startsWith(
            "{\"dvol\":1,\"command\":\"reflog\",\"ok\":true,\"data\":{\"branch\":\"master\"");
  }

  @Test
  void removedVolumeThatWasActiveComesBackAndIsActiveAgain() throws Exception {
    dvol.ok("init", "bar");
    dvol.ok("switch", "foo");
    dvol.ok("rm", "-f", "foo");
    assertThat(dvol.ok("undo")).isEqualTo("Volume 'foo' is back\n");
    assertThat(dvol.ok("ls")).contains("* foo ");
    assertThat(dvol.ok("log", "--oneline")).hasLineCount(2);
    assertThat(dvol.file("foo", "file")).hasContent("two");
  }

  @Test
  void removedVolumeComesBackByNameAndUnderAnotherWhenThatIsTaken() throws Exception {
    dvol.ok("init", "bar");
    dvol.ok("rm", "-f", "foo");
    assertThat(dvol.ok("undo", "foo")).isEqualTo("Volume 'foo' is back\n");
    dvol.ok("rm", "-f", "foo");
    dvol.ok("init", "foo");
    Transcript taken = dvol.run("undo", "--removed", "foo");
    assertThat(taken.exit()).isEqualTo(1);
    assertThat(taken.err())
        .isEqualTo(
            """
            Error: volume foo already exists
            hint: dvol undo --removed foo --as OTHER   (brings it back under another name)
            """);
    assertThat(dvol.ok("undo", "--removed", "foo", "--as", "old"))
        .isEqualTo("Volume 'foo' is back as 'old'\n");
    assertThat(dvol.file("old", "file")).hasContent("two");
    assertThat(dvol.ok("ls", "-q")).isEqualTo("bar\nfoo\nold\n");
    assertThat(dvol.run("undo", "--removed", "foo").exit()).isEqualTo(10);
    assertThat(dvol.run("undo", "--as", "x").exit()).isEqualTo(2);
  }

  @Test
  void stashPutsAsideAndBringsBack() throws Exception {
    assertThat(dvol.ok("stash")).isEqualTo("No local changes to save\n");
    dvol.write("foo", "file", "changed");
    assertThat(dvol.ok("stash"))
        .isEqualTo("Saved working directory WIP on master: " + second + " second\n");
    assertThat(dvol.file("foo", "file")).hasContent("two");
    dvol.write("foo", "more", "x");
    assertThat(dvol.ok("stash", "push", "-m", "more of it", "foo"))
        .isEqualTo("Saved working directory On master: more of it\n");
    assertThat(dvol.ok("stash", "list"))
        .isEqualTo(
            "stash@{0}: On master: more of it\nstash@{1}: WIP on master: " + second + " second\n");
    assertThat(dvol.ok("stash", "show")).contains(" more | new, 1 B");
    assertThat(dvol.ok("stash", "show", "stash@{1}", "--patch"))
        .contains("-two")
        .contains("+changed");
    assertThat(dvol.ok("stash", "drop")).matches("Dropped stash@\\{0} \\([0-9a-f]{40}\\)\n");
    assertThat(dvol.ok("stash", "apply", "0")).startsWith("Back from stash@{0}: WIP on master");
    assertThat(dvol.file("foo", "file")).hasContent("changed");
    Transcript dirty = dvol.run("stash", "pop");
    assertThat(dirty.exit()).isEqualTo(1);
    assertThat(dirty.err()).startsWith("branch master has uncommitted changes");
    dvol.ok("reset", "--hard", "HEAD");
    assertThat(dvol.ok("stash", "pop", "--json"))
        .contains("\"action\":\"pop\",\"stash\":{\"name\":\"stash@{0}\"");
    assertThat(dvol.file("foo", "file")).hasContent("changed");
    assertThat(dvol.run("stash", "pop").err()).startsWith("No stash entries found.\n");
    assertThat(dvol.run("stash", "frob").exit()).isEqualTo(2);
    assertThat(Files.exists(dvol.file("foo", "more"))).isFalse();
  }
}
