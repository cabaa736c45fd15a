// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.Dvol.Transcript;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.testing.FaultyPosix;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told when the disk is full. */
class FullDiskTranscriptTest {
  @TempDir private Path directory = Path.of("");
  private Dvol dvol;

  @BeforeEach
  void commitTwice() throws Exception {
    dvol = new Dvol(directory);
    dvol.ok("init", "foo");
    dvol.write("foo", "file", "one");
    dvol.commit("first");
    dvol.write("foo", "file", "two");
    dvol.commit("second");
    dvol.write("foo", "file", "three");
  }

  private Transcript runFull(Errno why, String... arguments) {
    dvol.next().with(FaultyPosix.over(new NativePosix()).failAll("pwrite", why).posix());
    return dvol.run(arguments);
  }

  @Test
  void commitSaysWhatMakesRoom() throws Exception {
    Transcript transcript = runFull(Errno.ENOSPC, "commit", "-m", "third");
    assertThat(transcript.exit()).isEqualTo(128);
    assertThat(transcript.out()).isEmpty();
    assertThat(transcript.err())
        .startsWith("Error: no space left on the disk: the packs cannot be written: pwrite ")
        .endsWith(
            """
            hint: dvol gc --prune=now   (frees what nothing names any more; works on a full disk)
            hint: then repeat the command: what it was cut short in is finished first
            """);
    assertThat(dvol.ok("log", "--oneline").lines()).hasSize(2);
    assertThat(dvol.ok("status", "-s")).contains("file");
  }

  @Test
  void quotaIsNoRoomEither() {
    Transcript transcript = runFull(Errno.EDQUOT, "reset", "--hard", "HEAD^");
    assertThat(transcript.exit()).isEqualTo(128);
    assertThat(transcript.err())
        .contains("Error: no space left on the disk: ")
        .contains("disk quota exceeded")
        .contains("hint: dvol gc --prune=now");
  }

  @Test
  void brokenDiskIsAnotherMatter() {
    Transcript transcript = runFull(Errno.EIO, "commit", "-m", "third");
    assertThat(transcript.exit()).isEqualTo(128);
    assertThat(transcript.err()).contains("input/output error").doesNotContain("gc");
  }

  @Test
  void programsAreToldByAWord() {
    Transcript transcript = runFull(Errno.ENOSPC, "--json", "commit", "-m", "third");
    assertThat(transcript.out()).contains("\"code\":\"NO_SPACE\"");
  }
}
