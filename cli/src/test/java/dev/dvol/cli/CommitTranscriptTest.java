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

class CommitTranscriptTest {
  @TempDir private Path directory = Path.of("");
  private Dvol dvol;

  @BeforeEach
  void makeVolume() throws Exception {
    dvol = new Dvol(directory);
    dvol.ok("init", "foo");
    dvol.write("foo", "file", "hello\n");
  }

  @Test
  void commitPrintsItsIdAlone() {
    assertThat(dvol.ok("commit", "-m", "hello")).matches("[0-9a-f]{40}\n");
  }

  @Test
  void logIsAsTheFirstDvolPrintedIt() {
    String first = dvol.commit("first");
    String second = dvol.commit("second\nline");
    assertThat(dvol.ok("log"))
        .isEqualTo(
            "commit "
                + second
                + "\nAuthor: Ann <ann@example.com>\nDate: Sun Nov 22 16:38:53 2026 +0000\n\n"
                + "    second\n    line\n\ncommit "
                + first
                + "\nAuthor: Ann <ann@example.com>\nDate: Sun Nov 22 16:38:53 2026 +0000\n\n"
                + "    first\n\n");
    assertThat(dvol.ok("log", "--oneline", "-n", "1"))
        .isEqualTo(second.substring(0, 7) + " second\n");
    assertThat(dvol.ok("log", "HEAD^", "--format=%H")).isEqualTo(first + "\n");
  }

  @Test
  void logOfABranchWithoutCommitsIsEmpty() {
    assertThat(dvol.ok("log")).isEmpty();
  }

  @Test
  void anyMessageIsKeptAsItIs() throws Exception {
    Path file = Files.writeString(dvol.work().resolve("args"), "expanded");
    List<String> messages =
        List.of(
            "-p",
            "--",
            "--amend",
            "-m",
            "@" + file,
            " ",
            "\t",
            "x\u0001\u001b[31m",
            "=x",
            "\"q\"",
            "${sys:user.home}",
            "ünï 🚀",
            "a\r\nb",
            "x".repeat(5000),
            "trailing\n");
    for (String message : messages) {
      assertThat(dvol.ok("commit", "-m", message)).matches("[0-9a-f]{40}\n");
      assertThat(dvol.ok("log", "-n1", "--json"))
          .contains("\"message\":" + dev.dvol.cli.render.JsonWriter.text(message));
    }
  }

  @Test
  void commitWithoutAMessageIsWrongUsage() {
    for (String[] arguments :
        List.of(
            new String[] {"commit"},
            new String[] {"commit", "-m"},
            new String[] {"commit", "-m", ""},
            new String[] {"commit", "foo"})) {
      Transcript transcript = dvol.run(arguments);
      assertThat(transcript.exit()).isEqualTo(2);
      assertThat(transcript.err()).startsWith("You must provide a commit message\n");
    }
    assertThat(dvol.ok("log")).isEmpty();
  }

  @Test
  void commitIsMadeEvenIfNothingChanged() {
    String first = dvol.commit("one");
    assertThat(dvol.commit("two")).isNotEqualTo(first);
    dvol.ok("config", "commit.empty", "refuse");
    assertThat(dvol.run("commit", "-m", "three").exit()).isEqualTo(1);
    assertThat(dvol.ok("commit", "-m", "three", "--allow-empty")).hasSize(41);
  }

  @Test
  void amendReplacesTheLastCommit() throws Exception {
    dvol.commit("one");
    dvol.commit("two");
    dvol.write("foo", "file", "changed");
    dvol.ok("commit", "--amend");
    assertThat(dvol.ok("log", "--format=%s")).isEqualTo("two\none\n");
    dvol.ok("commit", "--amend", "-m", "zwei");
    assertThat(dvol.ok("log", "--format=%s")).isEqualTo("zwei\none\n");
    assertThat(dvol.ok("status", "-s")).isEmpty();
  }

  @Test
  void notesAuthorAndQuiesceAreKept() {
    dvol.ok(
        "commit",
        "-m",
        "x",
        "--author",
        "Bob <bob@x>",
        "--meta",
        "ticket=12",
        "--meta",
        "a=b=c",
        "--quiesce",
        "stop",
        "-a");
    assertThat(dvol.ok("show"))
        .contains("Author: Bob <bob@x>\n")
        .contains("Quiesce: none\n")
        .contains("Meta: a=b=c\nMeta: ticket=12\n");
    assertThat(dvol.run("commit", "-m", "x", "--quiesce", "freeze").exit()).isEqualTo(2);
    assertThat(dvol.run("commit", "-m", "x", "--quiesce", "pause").exit()).isEqualTo(1);
    assertThat(dvol.run("commit", "-m", "x", "--meta", "novalue").exit()).isEqualTo(2);
  }

  @Test
  void peopleAreToldWhatItCost() {
    dvol.next().typing("");
    Transcript transcript = dvol.run("commit", "-m", "hello");
    assertThat(transcript.out()).matches("[0-9a-f]{40}\n");
    assertThat(transcript.err()).startsWith("[foo/master ").contains("] hello\nwrote ");
    dvol.next().typing("");
    assertThat(dvol.run("-q", "commit", "-m", "hello").err()).isEmpty();
  }

  @Test
  void statusNamesWhatChanged() throws Exception {
    assertThat(dvol.ok("status")).contains("No commits yet\n").contains("added:    file (6 B)\n");
    dvol.commit("one");
    assertThat(dvol.ok("status")).contains("Nothing changed since the last commit\n");
    assertThat(dvol.ok("status", "--porcelain")).isEmpty();
    dvol.write("foo", "file", "hello world\n");
    dvol.write("foo", "dir/new\n", "x");
    assertThat(dvol.ok("status", "-s")).contains(" M file\n").contains(" A \"dir/new\\n\"\n");
  }

  @Test
  void diffShowsLinesAndExitCode() throws Exception {
    String first = dvol.commit("one");
    assertThat(dvol.run("diff", "--exit-code").exit()).isZero();
    dvol.write("foo", "file", "hello world\n");
    assertThat(dvol.ok("diff"))
        .contains("diff --dvol a/file b/file\n")
        .contains("-hello\n+hello world\n");
    assertThat(dvol.run("diff", "--exit-code", "--name-only").out()).contains("file\n");
    assertThat(dvol.run("diff", "--exit-code").exit()).isEqualTo(1);
    String second = dvol.commit("two");
    assertThat(dvol.ok("diff")).isEmpty();
    assertThat(dvol.ok("diff", first, second)).isEqualTo(dvol.ok("diff", "HEAD^..HEAD"));
    assertThat(dvol.ok("diff", "HEAD^", "--name-status")).isEqualTo("M\tfile\n");
    assertThat(dvol.ok("diff", "--stat", "HEAD^", "HEAD", "foo"))
        .contains(" file | 12 B in 1 chunk");
  }

  @Test
  void resetTakesTheFilesBack() throws Exception {
    String first = dvol.commit("one");
    dvol.write("foo", "file", "world\n");
    dvol.commit("two");
    dvol.write("foo", "file", "neither\n");
    assertThat(dvol.ok("reset", "--hard", "HEAD", "foo")).isEmpty();
    assertThat(dvol.file("foo", "file")).hasContent("world\n");
    assertThat(dvol.ok("reset", "--hard", "HEAD^")).isEmpty();
    assertThat(dvol.file("foo", "file")).hasContent("hello\n");
    assertThat(dvol.ok("log", "--format=%H")).isEqualTo(first + "\n");
  }

  @Test
  void resetWithoutHardIsRefused() {
    dvol.commit("one");
    assertThat(dvol.run("reset", "HEAD"))
        .isEqualTo(
            new Transcript(
                1,
                "",
                "Please specify --hard to confirm you intend to lose data (to save your state,"
                    + " commit and branch, then come back to reset)\n"));
  }

  @Test
  void revisionsThatNameNothingAreRefused() {
    dvol.commit("one");
    assertThat(dvol.run("reset", "--hard", "HEAD^").err())
        .startsWith("Referenced commit does not exist; check dvol log\n");
    assertThat(dvol.run("reset", "--hard", "nope").err())
        .startsWith("commit 'nope' does not exist\n");
    for (String nonsense : List.of("HEAD^x", "..", "a b", "HEAD~-1", "\u001b", "~", "")) {
      Transcript transcript = dvol.run("reset", "--hard", "--", nonsense);
      assertThat(transcript.exit()).as(nonsense).isEqualTo(1);
      assertThat(transcript.err()).doesNotContain("\u001b").isNotEmpty();
      assertThat(dvol.run("log", "--", nonsense).exit()).as("log " + nonsense).isEqualTo(1);
      assertThat(dvol.run("show", "--", nonsense).exit()).as("show " + nonsense).isEqualTo(1);
    }
  }

  @Test
  void restoreWritesACommitElsewhere() throws Exception {
    String first = dvol.commit("one");
    dvol.write("foo", "file", "world\n");
    assertThat(dvol.ok("restore", first, "--to", "out")).isEmpty();
    assertThat(dvol.work().resolve("out/file")).hasContent("hello\n");
    assertThat(dvol.file("foo", "file")).hasContent("world\n");
    assertThat(dvol.run("restore", first, "--to", "out").exit()).isEqualTo(1);
    dvol.ok("restore", first);
    assertThat(dvol.work().resolve("foo-" + first.substring(0, 7) + "/file")).hasContent("hello\n");
  }
}
