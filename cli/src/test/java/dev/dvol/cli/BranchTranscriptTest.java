// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.Dvol.Transcript;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BranchTranscriptTest {
  @TempDir private Path directory = Path.of("");
  private Dvol dvol;

  @BeforeEach
  void makeVolume() throws Exception {
    dvol = new Dvol(directory);
    dvol.ok("init", "foo");
    dvol.write("foo", "file", "hello\n");
  }

  @Test
  void branchNeedsACommitFirst() {
    for (String[] arguments :
        List.of(new String[] {"checkout", "-b", "x"}, new String[] {"branch", "x"})) {
      Transcript transcript = dvol.run(arguments);
      assertThat(transcript.exit()).isEqualTo(1);
      assertThat(transcript.err())
          .startsWith(
              "You must commit ('dvol commit') before you can branch ('dvol checkout -b')\n");
    }
  }

  @Test
  void checkoutSwitchesFilesWithoutAWord() throws Exception {
    dvol.commit("one");
    assertThat(dvol.ok("checkout", "-b", "alpha")).isEmpty();
    dvol.write("foo", "file", "alpha\n");
    dvol.commit("two");
    assertThat(dvol.ok("checkout", "master")).isEmpty();
    assertThat(dvol.file("foo", "file")).hasContent("hello\n");
    assertThat(dvol.ok("checkout", "-")).isEmpty();
    assertThat(dvol.file("foo", "file")).hasContent("alpha\n");
    assertThat(dvol.ok("branch")).isEqualTo("* alpha\n  master\n");
    assertThat(dvol.ok("branch", "--show-current")).isEqualTo("alpha\n");
    assertThat(dvol.ok("branch", "-v").lines())
        .allMatch(line -> line.matches("[* ] \\w+ +[0-9a-f]{7} (one|two)"));
  }

  @Test
  void checkoutRefusesInTheWordsOfTheFirstDvol() {
    dvol.commit("one");
    assertThat(dvol.run("checkout", "nope").err())
        .startsWith("Cannot switch to non-existing branch nope\n");
    assertThat(dvol.run("checkout", "-b", "master").err())
        .startsWith("Cannot create existing branch master\n");
    assertThat(dvol.run("checkout", "-b", "a..b").err())
        .startsWith("Error: a..b is not a valid name\n");
    assertThat(dvol.run("checkout", "-").exit()).isEqualTo(1);
    assertThat(dvol.run("checkout").exit()).isEqualTo(2);
    assertThat(dvol.run("checkout", "--park", "--force", "x").exit()).isEqualTo(2);
  }

  @Test
  void uncommittedChangesAreRefusedParkedOrThrownAway() throws Exception {
    dvol.commit("one");
    dvol.ok("branch", "other");
    dvol.write("foo", "file", "dirty\n");
    Transcript refused = dvol.run("checkout", "other");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("hint: ").contains("--park").contains("--force");
    assertThat(dvol.file("foo", "file")).hasContent("dirty\n");
    dvol.ok("checkout", "--park", "other");
    assertThat(dvol.file("foo", "file")).hasContent("hello\n");
    dvol.ok("checkout", "master");
    assertThat(dvol.file("foo", "file")).hasContent("dirty\n");
    dvol.ok("checkout", "--force", "other");
    dvol.ok("checkout", "master");
    assertThat(dvol.file("foo", "file")).hasContent("hello\n");
  }

  @Test
  void personIsAskedWhetherToPark() throws Exception {
    dvol.commit("one");
    dvol.ok("branch", "other");
    dvol.write("foo", "file", "dirty\n");
    dvol.next().typing("n\n");
    assertThat(dvol.run("checkout", "other").exit()).isEqualTo(1);
    dvol.next().typing("y\n");
    Transcript parked = dvol.run("checkout", "other");
    assertThat(parked.exit()).isZero();
    assertThat(parked.out()).isEmpty();
    assertThat(parked.err())
        .contains("(y/n): ")
        .contains("Switched to branch 'other'")
        .contains("parked");
    dvol.ok("checkout", "master");
    dvol.ok("config", "checkout.dirty", "park");
    dvol.ok("checkout", "other");
  }

  @Test
  void branchesAreMadeRenamedAndDeleted() {
    dvol.commit("one");
    assertThat(dvol.ok("branch", "a/b")).isEmpty();
    assertThat(dvol.ok("branch", "-m", "a/b", "c")).isEmpty();
    assertThat(dvol.ok("branch")).isEqualTo("  c\n* master\n");
    assertThat(dvol.run("branch", "c").err()).startsWith("Cannot create existing branch c\n");
    assertThat(dvol.ok("branch", "-d", "c")).isEqualTo("Deleting branch 'c'\n");
    Transcript missing = dvol.run("branch", "-d", "c");
    assertThat(missing.exit()).isEqualTo(1);
    assertThat(missing.err()).startsWith("Branch 'c' does not exist\n");
    Transcript active = dvol.run("branch", "-D", "master");
    assertThat(active.exit()).isEqualTo(1);
    assertThat(active.err())
        .startsWith("Cannot delete active branch, use 'dvol checkout' to switch branches first\n");
    assertThat(dvol.run("branch", "-d", "-m", "x").exit()).isEqualTo(2);
  }

  @Test
  void branchThatNoOtherHasIsDeletedOnlyByForce() {
    dvol.commit("one");
    dvol.ok("checkout", "-b", "side");
    dvol.commit("two");
    dvol.ok("checkout", "master");
    Transcript refused = dvol.run("branch", "-d", "side");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("dvol branch -D side");
    assertThat(dvol.ok("branch", "-D", "side")).isEqualTo("Deleting branch 'side'\n");
  }

  @Test
  void branchBeginsAtARevision() {
    String first = dvol.commit("one");
    dvol.commit("two");
    dvol.ok("branch", "old", "HEAD^");
    assertThat(dvol.ok("log", "old", "--format=%H")).isEqualTo(first + "\n");
    assertThat(dvol.ok("--branch", "old", "log", "--format=%H")).isEqualTo(first + "\n");
    assertThat(dvol.run("--branch", "old", "status").exit()).isEqualTo(1);
    assertThat(dvol.run("--branch", "nope", "log").err())
        .startsWith("Branch 'nope' does not exist\n");
  }
}
