// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.Dvol.Transcript;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which volume a command is about. Each volume has one commit whose message is its name. */
class SelectionTranscriptTest {
  @TempDir private Path directory = Path.of("");
  private Dvol dvol;

  @BeforeEach
  void makePool() throws Exception {
    dvol = new Dvol(directory);
  }

  private void volume(String name) {
    dvol.ok("init", name);
    dvol.commit(name);
  }

  private String chosen(String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "log";
    arguments[1] = "--format=%s";
    System.arraycopy(more, 0, arguments, 2, more.length);
    return dvol.ok(arguments).strip();
  }

  @Test
  void optionThenVariableThenFileThenActive() throws Exception {
    for (String name : new String[] {"byoption", "byvariable", "byfile", "active"}) {
      volume(name);
    }
    assertThat(chosen()).isEqualTo("active");
    Files.writeString(dvol.work().resolve(".dvol"), "byfile\n");
    assertThat(chosen()).isEqualTo("byfile");
    dvol.next().with("DVOL_VOLUME", "byvariable");
    assertThat(chosen()).isEqualTo("byvariable");
    dvol.next().with("DVOL_VOLUME", "byvariable");
    assertThat(chosen("--volume", "byoption")).isEqualTo("byoption");
    dvol.next().with("DVOL_VOLUME", "byvariable");
    assertThat(chosen("byoption")).isEqualTo("byoption");
  }

  @Test
  void trailingVolumeIsTakenByEveryCommandThatDocumentsIt() throws Exception {
    volume("foo");
    volume("bar");
    dvol.ok("commit", "-m", "second", "foo");
    assertThat(dvol.ok("log", "foo", "--format=%s")).isEqualTo("second\nfoo\n");
    assertThat(dvol.ok("log", "HEAD^", "foo", "--format=%s")).isEqualTo("foo\n");
    dvol.ok("reset", "--hard", "HEAD^", "foo");
    assertThat(dvol.ok("log", "foo", "--format=%s")).isEqualTo("foo\n");
    dvol.ok("checkout", "-b", "side", "foo");
    assertThat(dvol.ok("branch", "foo")).isEqualTo("  master\n* side\n");
    assertThat(dvol.ok("branch")).isEqualTo("* master\n");
    assertThat(dvol.ok("status", "foo")).startsWith("On branch side of volume foo\n");
    assertThat(dvol.ok("show", "foo")).contains("    foo\n");
    assertThat(dvol.ok("diff", "foo")).isEmpty();
    assertThat(dvol.ok("branch", "-d", "master", "foo")).isEqualTo("Deleting branch 'master'\n");
    assertThat(dvol.ok("list")).contains("* bar ");
  }

  @Test
  void revisionOutranksAVolumeOfTheSameName() {
    volume("foo");
    volume("bar");
    dvol.ok("branch", "foo", "HEAD");
    assertThat(chosen("foo")).isEqualTo("bar");
    assertThat(dvol.run("branch", "foo").err()).startsWith("Cannot create existing branch foo\n");
    assertThat(dvol.ok("branch", "bar")).isEqualTo("  foo\n* master\n");
    dvol.ok("branch", "neither");
    assertThat(dvol.ok("branch")).isEqualTo("  foo\n* master\n  neither\n");
  }

  @Test
  void loneRevisionOfResetIsNeverAVolume() {
    volume("foo");
    volume("bar");
    assertThat(dvol.run("reset", "--hard", "foo").exit()).isEqualTo(1);
  }

  @Test
  void twoVolumesAreOneTooMany() {
    volume("foo");
    volume("bar");
    assertThat(dvol.run("--volume", "foo", "commit", "-m", "x", "bar").exit()).isEqualTo(2);
    assertThat(dvol.ok("--volume", "bar", "commit", "-m", "x", "bar")).hasSize(41);
  }

  @Test
  void onlyVolumeNeedsNoChoice() throws Exception {
    volume("foo");
    volume("bar");
    dvol.ok("rm", "-f", "bar");
    assertThat(chosen()).isEqualTo("foo");
  }

  @Test
  void composeProjectDecidesWhereNothingIsActive() throws Exception {
    volume("work_data");
    volume("other");
    volume("gone");
    dvol.ok("rm", "-f", "gone");
    assertThat(dvol.run("log").exit()).isEqualTo(10);
    Files.writeString(dvol.work().resolve("compose.yaml"), "volumes:\n  data:\n    driver: dvol\n");
    assertThat(chosen()).isEqualTo("work_data");
  }

  @Test
  void nothingToChooseFromIsSaid() {
    Transcript none = dvol.run("log");
    assertThat(none.exit()).isEqualTo(10);
    assertThat(none.err()).startsWith("No active volume: use dvol switch to choose one\n");
    volume("a");
    volume("b");
    volume("c");
    dvol.ok("rm", "-f", "c");
    Transcript gone = dvol.run("commit", "-m", "x");
    assertThat(gone.exit()).isEqualTo(10);
    assertThat(gone.err())
        .startsWith("Active volume c does not exist: use dvol switch to choose another\n");
  }

  @Test
  void namesThatNameNoVolumeAreRefusedWhereverTheyComeFrom() throws Exception {
    volume("a");
    assertThat(dvol.run("--volume", "nope", "log").exit()).isEqualTo(10);
    assertThat(dvol.run("--volume", "../a", "log").exit()).isEqualTo(1);
    assertThat(dvol.run("commit", "-m", "x", "nope").err())
        .startsWith("Error: nope does not exist\n");
    dvol.next().with("DVOL_VOLUME", "nope");
    assertThat(dvol.run("log").exit()).isEqualTo(10);
    Files.writeString(dvol.work().resolve(".dvol"), "nope\n");
    assertThat(dvol.run("log").err()).contains(".dvol");
  }
}
