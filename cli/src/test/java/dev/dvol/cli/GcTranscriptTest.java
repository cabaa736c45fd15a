// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.Dvol.Transcript;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcTranscriptTest {
  @TempDir private Path directory = Path.of("");
  private Dvol dvol;

  @BeforeEach
  void makeVolume() throws Exception {
    dvol = new Dvol(directory);
    dvol.ok("init", "foo");
  }

  private void makeGarbage() throws Exception {
    dvol.write("foo", "file", "x");
    dvol.commit("one");
    byte[] bytes = new byte[200_000];
    new Random(1).nextBytes(bytes);
    Files.write(dvol.file("foo", "large"), bytes);
    dvol.commit("two");
    dvol.ok("reset", "--hard", "--discard", "HEAD^");
  }

  @Test
  void emptyVolumeHasNothingToFree() {
    assertThat(dvol.ok("gc", "--prune=now")).isEqualTo("Freed 0 B of volume foo\n");
    assertThat(dvol.ok("gc", "--auto")).isEmpty();
  }

  @Test
  void dryRunTellsWhatGoesAndWhyTheRestStaysAndChangesNothing() throws Exception {
    makeGarbage();
    String plan = dvol.ok("gc", "--dry-run", "--prune=now");
    assertThat(plan)
        .matches(
            """
            Would free 20\\d\\.\\d kB of volume foo, grace time now
              2 packs with nothing that is needed, 20\\d\\.\\d kB
            What stays, and for what:
              1 HEAD
              1 branch tip
              1 working directory
            """);
    assertThat(dvol.ok("gc", "-n", "--prune", "now", "foo")).isEqualTo(plan);
  }

  @Test
  void gcSaysWhatItFreed() throws Exception {
    makeGarbage();
    assertThat(dvol.ok("gc", "--prune=now", "foo")).matches("Freed 20\\d\\.\\d kB of volume foo\n");
    assertThat(dvol.ok("gc", "--prune=now")).isEqualTo("Freed 0 B of volume foo\n");
    assertThat(dvol.ok("log", "--oneline")).hasLineCount(1);
  }

  @Test
  void jsonHasThePlanAndWhatWasDone() throws Exception {
    makeGarbage();
    assertThat(dvol.ok("gc", "--prune=now", "--json"))
        .startsWith("{\"dvol\":1,\"command\":\"gc\",\"ok\":true,\"data\":{\"dryRun\":false,")
        .contains("\"volume\":\"foo\"")
        .containsPattern("\"freedBytes\":2\\d{5},")
        .contains("\"roots\":{\"head\":1,\"branch\":1,\"directory\":1}")
        .contains("\"fate\":\"DEAD\"")
        .hasLineCount(1);
  }

  @Test
  void savedStatesAreListedWithTheEndOfTheirTime() throws Exception {
    dvol.write("foo", "file", "x");
    dvol.commit("one");
    dvol.write("foo", "file", "y");
    dvol.ok("reset", "--hard", "HEAD");
    assertThat(dvol.ok("gc", "--dry-run", "--prune=now"))
        .containsPattern(
            "  saved state undo/20261122T163853-[0-9a-f]{8} .* goes: its time is over");
    assertThat(dvol.ok("gc", "--dry-run", "--prune=never"))
        .containsPattern("  saved state undo/20261122T163853-[0-9a-f]{8} \\([0-9a-f]{7}\\), ");
  }

  @Test
  void aClockThatCannotBeRightIsRefusedWithAWayOut() throws Exception {
    // The clock of these tests stands still at a moment before the files were made.
    makeGarbage();
    Transcript transcript = dvol.run("gc");
    assertThat(transcript.exit()).isEqualTo(1);
    assertThat(transcript.out()).isEmpty();
    assertThat(transcript.err())
        .startsWith("the clock says 2026-11-22T16:38:53Z, but pack-")
        .contains("hint: set the clock right and try again");
  }

  @Test
  void damageIsNamedAndNothingGoes() throws Exception {
    makeGarbage();
    Path refs = dvol.pool().resolve("foo/store.git/refs/heads");
    Files.writeString(refs.resolve("gone"), "0123456789".repeat(4) + "\n");
    Transcript transcript = dvol.run("gc", "--prune=now");
    assertThat(transcript.exit()).isEqualTo(13);
    assertThat(transcript.err())
        .startsWith("Error: object 0123456789012345678901234567890123456789 is missing");
    Files.delete(refs.resolve("gone"));
    assertThat(dvol.ok("gc", "--prune=now")).contains("Freed 20");
  }

  @Test
  void removedVolumesGoWithTheirTime() throws Exception {
    dvol.ok("init", "bar");
    dvol.ok("rm", "-f", "bar");
    assertThat(dvol.ok("gc", "--prune=30.days")).isEqualTo("Freed 0 B of volume foo\n");
    assertThat(dvol.ok("gc", "--dry-run", "--prune=30.days"))
        .endsWith("Removed volume bar of 2026-11-22 16:38 stays in the trash\n");
    assertThat(dvol.ok("gc", "--prune=now", "foo")).doesNotContain("bar");
    assertThat(dvol.ok("gc", "--prune=now"))
        .contains("Removed volume bar for good, which went to the trash on 2026-11-22 16:38\n");
    assertThat(dvol.pool().resolve(".trash")).isEmptyDirectory();
    dvol.ok("rm", "-f", "foo");
    assertThat(dvol.ok("gc", "--prune=now")).startsWith("Removed volume foo for good");
    assertThat(dvol.ok("gc")).isEqualTo("Nothing to remove\n");
  }

  @Test
  void agesAreCheckedBeforeAnythingIsDone() {
    assertThat(dvol.run("gc", "--prune=soon"))
        .isEqualTo(
            new Transcript(
                2,
                "",
                """
                --prune is an age such as 14.days, 12h, or now or never, not 'soon'
                hint: dvol gc --help
                """));
    assertThat(dvol.run("config", "gc.prune", "soon").exit()).isEqualTo(1);
    assertThat(dvol.run("config", "gc.savedCount", "0").exit()).isEqualTo(1);
    assertThat(dvol.run("config", "gc.savedBytes", "1x").exit()).isEqualTo(1);
    assertThat(dvol.run("config", "gc.auto", "sometimes").exit()).isEqualTo(1);
    dvol.ok("config", "gc.prune", "2.weeks");
    dvol.ok("config", "gc.savedCount", "7");
    dvol.ok("config", "gc.savedBytes", "10G");
    dvol.ok("config", "gc.auto", "false");
    assertThat(dvol.ok("gc", "--dry-run")).contains("grace time 2.weeks");
    assertThat(dvol.run("gc", "nope").exit()).isEqualTo(10);
  }

  @Test
  void aCommitIsMadeThoughWhatIsBehindItFails() throws Exception {
    makeGarbage();
    dvol.ok("gc", "--prune=now");
    Files.writeString(
        dvol.pool().resolve("foo/store.git/refs/heads/gone"), "0123456789".repeat(4) + "\n");
    dvol.ok("config", "gc.savedCount", "1");
    for (int i = 0; i < 2; i++) {
      dvol.write("foo", "file", "y" + i);
      dvol.ok("reset", "--hard", "HEAD");
    }
    assertThat(dvol.run("commit", "-m", "x").exit()).isZero();
  }
}
