// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.Dvol.Transcript;
import dev.dvol.store.testing.Programs;
import dev.dvol.store.testing.SuppliedClock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of times when the clock is wrong. */
class ClockTranscriptTest {
  @TempDir private Path temp = Path.of("");

  private String at(Dvol dvol, Instant now, String... arguments) {
    dvol.next().with(Clock.fixed(now, ZoneOffset.UTC));
    Transcript transcript = dvol.run(arguments);
    assertThat(transcript.err()).as(String.join(" ", arguments)).isEmpty();
    assertThat(transcript.exit()).as(String.join(" ", arguments)).isZero();
    return transcript.out();
  }

  @ParameterizedTest
  @CsvSource({
    // Git has no times before 1970.
    "1901-12-13T20:45:51Z, Thu Jan 1 00:00:00 1970 +0000, 1901-12-13 20:45",
    "1969-12-31T23:59:59Z, Thu Jan 1 00:00:00 1970 +0000, 1969-12-31 23:59",
    "2038-01-19T03:14:08Z, Tue Jan 19 03:14:08 2038 +0000, 2038-01-19 03:14",
    "2106-02-07T06:28:16Z, Sun Feb 7 06:28:16 2106 +0000, 2106-02-07 06:28",
    "9999-12-31T23:59:59Z, Fri Dec 31 23:59:59 9999 +0000, 9999-12-31 23:59"
  })
  void datesAreThoseOfTheClockAndGitReadsThem(String time, String ofCommit, String ofUndo)
      throws Exception {
    Instant now = Instant.parse(time);
    Dvol dvol = new Dvol(temp);
    at(dvol, now, "init", "foo");
    dvol.write("foo", "file", "first");
    at(dvol, now, "commit", "-m", "first");
    dvol.write("foo", "file", "second");
    at(dvol, now, "commit", "-m", "second");
    dvol.write("foo", "file", "third");
    at(dvol, now, "reset", "--hard", "HEAD^");
    assertThat(at(dvol, now, "log")).contains("Date: " + ofCommit);
    assertThat(at(dvol, now, "undo", "--list")).contains(ofUndo);
    assertThat(at(dvol, now, "reflog")).contains("uncommitted changes before reset");
    assertThat(at(dvol, now, "list", "--json")).contains("\"foo\"");
    at(dvol, now, "undo");
    assertThat(dvol.file("foo", "file")).hasContent("third");
    String store = dvol.pool().resolve("foo/store.git").toString();
    assertThat(Programs.run("git", "--git-dir", store, "fsck", "--strict", "--no-dangling"))
        .isBlank();
    assertThat(
            Programs.run(
                "git", "--git-dir", store, "log", "-1", "--date=format:%Y", "--format=%ad"))
        .startsWith(ofCommit.substring(ofCommit.length() - 10, ofCommit.length() - 6));
  }

  @Test
  void whatACommitTookIsNotToldByAClockThatIsSetBackMeanwhile() throws Exception {
    Dvol dvol = new Dvol(temp);
    dvol.ok("init", "foo");
    dvol.write("foo", "file", "first");
    AtomicLong second = new AtomicLong(Instant.parse("2026-11-22T16:38:53Z").getEpochSecond());
    dvol.next().with(new SuppliedClock(() -> Instant.ofEpochSecond(second.addAndGet(-3600))));
    assertThat(dvol.run("commit", "--json", "-m", "first").out())
        .contains("\"milliseconds\":")
        .doesNotContain("\"milliseconds\":-");
  }
}
