// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import static dev.dvol.store.testing.TestDirectory.names;
import static dev.dvol.store.testing.TestDirectory.openBelow;
import static dev.dvol.store.testing.TestDirectory.read;
import static dev.dvol.store.testing.TestDirectory.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.testing.FaultyPosix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurableFileTest {
  private static final Name NAME = Name.of("config.json");

  private final Posix posix = new NativePosix();
  private final FaultyPosix faulty = FaultyPosix.over(posix);

  @TempDir private Path temporary;
  private Directory directory;
  private Directory watched;

  @BeforeEach
  void openDirectory() throws PosixException {
    directory = Directory.openRoot(posix, temporary);
    watched = Directory.openRoot(faulty.posix(), temporary);
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    watched.close();
    directory.close();
    assertThat(openBelow(temporary)).isEmpty();
  }

  @Test
  void publishedContentIsReadBackWithItsPermissions() throws PosixException {
    publish("first");
    publish("");
    assertThat(read(directory, NAME)).isEmpty();
    publish("second");

    assertThat(read(directory, NAME)).isEqualTo("second");
    assertThat(names(directory)).containsExactly("config.json");
    assertThat(directory.stat(NAME).permissions()).isEqualTo(0600);
  }

  @Test
  void publicationSyncsContentBeforeTheNameAndTheNameBeforeItReturns() throws PosixException {
    publish("content");

    assertThat(faulty.mutatingCalls())
        .containsExactly("openat", "pwrite", "fsync", "renameat", "fsync");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void failureBeforeTheRenameLeavesOldContentAndNoTemporaryFile(int mutation)
      throws PosixException {
    write(directory, NAME, "old");
    faulty.failMutation(mutation, Errno.ENOSPC);

    assertThatThrownBy(() -> publish("new")).isInstanceOf(PosixException.class);

    assertThat(read(directory, NAME)).isEqualTo("old");
    assertThat(names(directory)).containsExactly("config.json");
  }

  @Test
  void failedSyncOfTheDirectoryIsReportedWithNewContentInPlace() throws PosixException {
    write(directory, NAME, "old");
    faulty.fail("fsync", 2, Errno.EIO);

    assertThatThrownBy(() -> publish("new")).hasMessageContaining("input/output error");

    assertThat(read(directory, NAME)).isEqualTo("new");
    assertThat(names(directory)).containsExactly("config.json");
  }

  @Test
  void syncIsNeverTriedAgain() {
    faulty.failAll("fsync", Errno.EIO);

    assertThatThrownBy(() -> publish("new")).isInstanceOf(PosixException.class);

    assertThat(faulty.occurrences("fsync")).isEqualTo(1);
  }

  @Test
  void publishingReplacesASymbolicLinkAndNotItsTarget() throws PosixException {
    write(directory, Name.of("target"), "untouched");
    posix.symlinkat("target".getBytes(StandardCharsets.US_ASCII), directory.fd(), NAME.bytes());

    publish("new");

    assertThat(read(directory, Name.of("target"))).isEqualTo("untouched");
    assertThat(directory.stat(NAME).kind()).isEqualTo(FileKind.FILE);
  }

  @Test
  void absentFileReadsAsEmpty() throws PosixException {
    assertThat(DurableFile.read(directory, NAME, 10)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8191, 8192, 8193, 100_000})
  void fileIsReadUpToTheLimitAndRefusedBeyond(int length) throws PosixException {
    byte[] content = new byte[length];
    Arrays.fill(content, (byte) 'x');
    DurableFile.publish(directory, NAME, content, 0600);

    assertThat(DurableFile.read(directory, NAME, length)).hasValue(content);
    if (length > 0) {
      assertThatThrownBy(() -> DurableFile.read(directory, NAME, length - 1))
          .hasMessageContaining("file too large");
    }
  }

  @Test
  void filesOfProcAreReadThoughTheirLengthIsZero() throws PosixException {
    try (Directory proc = Directory.openRoot(posix, Path.of("/proc/self"))) {
      assertThat(DurableFile.read(proc, Name.of("status"), 100_000)).isPresent();
    }
  }

  @Test
  void removalIsMadeDurableEvenWhenNothingIsLeftToRemove() throws PosixException {
    write(directory, NAME, "x");

    DurableFile.removeDurably(watched, NAME);
    DurableFile.removeDurably(watched, NAME);

    assertThat(directory.list()).isEmpty();
    assertThat(faulty.mutatingCalls()).containsExactly("unlinkat", "fsync", "unlinkat", "fsync");
  }

  @Test
  void temporaryFilesAreKnownByTheirNames() throws PosixException {
    faulty.fail("renameat", 1, Errno.EIO).failAll("unlinkat", Errno.EIO);

    assertThatThrownBy(() -> publish("x")).satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));

    assertThat(directory.list()).hasSize(1).allMatch(DurableFile::isTemporary);
    assertThat(DurableFile.isTemporary(NAME)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void processKilledAtAnyStepLeavesOldContentOrNew(int mutation) throws Exception {
    write(directory, NAME, "old");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledPublisher.class.getName(),
                temporary.toString(),
                Integer.toString(mutation))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();

    assertThat(child.waitFor()).isEqualTo(FaultyPosix.HALTED);

    // The fifth step is the sync of the directory: the name has changed by then.
    assertThat(read(directory, NAME)).isEqualTo(mutation < 5 ? "old" : "new");
    assertThat(directory.list()).allMatch(n -> n.equals(NAME) || DurableFile.isTemporary(n));
  }

  private void publish(String content) throws PosixException {
    DurableFile.publish(watched, NAME, content.getBytes(StandardCharsets.UTF_8), 0600);
  }

  /** A process that publishes and is killed on the way. */
  static final class KilledPublisher {
    private KilledPublisher() {}

    public static void main(String[] arguments) throws IOException {
      FaultyPosix faulty = FaultyPosix.over(new NativePosix());
      faulty.haltAtMutation(Integer.parseInt(arguments[1]));
      Directory directory = Directory.openRoot(faulty.posix(), Path.of(arguments[0]));
      DurableFile.publish(directory, NAME, "new".getBytes(StandardCharsets.UTF_8), 0600);
    }
  }
}
