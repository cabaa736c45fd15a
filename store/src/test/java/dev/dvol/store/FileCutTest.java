// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How a file is cut is chosen once and kept while its path lives. What it was before must show in
 * nothing else: the same bytes are no change, whether they are read again or not.
 */
@Timeout(60)
class FileCutTest {
  private static final int PAGE = 16384;

  @TempDir Path temp;
  private final Posix posix = FaultyPosix.over(new NativePosix()).withoutSyncs().posix();

  /** A file, and what becomes of it. */
  @SuppressWarnings("ImmutableEnumChecker") // nobody writes into the arrays
  enum Life {
    PAGES_TO_A_PAGE_AND_A_TAIL_OF_ZEROS(PoolFixture.bytes(1, 10 * PAGE), padded(PAGE, 20_000)),
    PAGES_TO_LESS_THAN_A_PAGE(PoolFixture.bytes(1, 10 * PAGE), PoolFixture.bytes(2, 3000)),
    PAGES_TO_SOME_OF_AN_ODD_LENGTH(PoolFixture.bytes(1, 10 * PAGE), PoolFixture.bytes(2, 50_001)),
    PAGES_TO_ZEROS(PoolFixture.bytes(1, 10 * PAGE), new byte[20_000]),
    PAGES_TO_A_PAGE_AND_MANY_ZEROS(PoolFixture.bytes(1, 10 * PAGE), padded(PAGE, 300_001)),
    PAGES_TO_NOTHING(PoolFixture.bytes(1, 10 * PAGE), new byte[0]),
    TEXT_TO_SOME_PAGES(PoolFixture.bytes(1, 200_001), PoolFixture.bytes(2, 5 * 4096)),
    TEXT_TO_A_PAGE_AND_ZEROS(PoolFixture.bytes(1, 200_001), padded(PAGE, 2 * PAGE)),
    TEXT_TO_MANY_PAGES(PoolFixture.bytes(1, 200_001), PoolFixture.bytes(2, 20 * PAGE)),
    A_PAGE_TO_A_TEXT(padded(PAGE, 2 * PAGE), PoolFixture.bytes(2, 100_001));

    private final byte[] before;
    private final byte[] after;

    Life(byte[] before, byte[] after) {
      this.before = before;
      this.after = after;
    }
  }

  private static byte[] padded(int data, int length) {
    return Arrays.copyOf(PoolFixture.bytes(3, data), length);
  }

  @ParameterizedTest
  @EnumSource
  void readingTheSameBytesAgainChangesNothing(Life life) throws Exception {
    try (TestVolume volume = TestVolume.create(temp.resolve("pool"), posix)) {
      Path file = volume.directory().resolve("file");
      Files.write(file, life.before);
      assertNothingIsChanged(volume, volume.commit().id());
      Files.write(file, life.after);
      assertNothingIsChanged(volume, volume.commit().id());
    }
  }

  private static void assertNothingIsChanged(TestVolume volume, CommitId last) throws Exception {
    for (int i = 0; i < 2; i++) {
      volume.dropIndex();
      assertThat(volume.status()).isEmpty();
      assertThat(volume.tree(volume.commit().id())).isEqualTo(volume.tree(last));
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachStateComesBackFromTheOther(Life life) throws Exception {
    try (TestVolume volume = TestVolume.create(temp.resolve("pool"), posix)) {
      Path file = volume.directory().resolve("file");
      Files.write(file, life.before);
      CommitId first = volume.commit().id();
      Files.write(file, life.after);
      CommitId second = volume.commit().id();
      for (boolean withIndex : new boolean[] {true, false}) {
        for (CommitId to : new CommitId[] {first, second}) {
          if (!withIndex) {
            volume.dropIndex();
          }
          volume.reset(to);
          assertThat(file).hasBinaryContent(to.equals(first) ? life.before : life.after);
          assertThat(volume.status()).isEmpty();
        }
      }
    }
  }

  @Test
  void theSameBytesCutByAnotherRuleAreNoDifference() throws Exception {
    byte[] bytes = PoolFixture.bytes(1, 20 * PAGE);
    try (TestVolume volume = TestVolume.create(temp.resolve("pool"), posix)) {
      Path file = volume.directory().resolve("file");
      Files.write(file, bytes);
      CommitId inPages = volume.commit().id();
      Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
      Files.delete(file);
      volume.commit();
      Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
      volume.commit();
      Files.write(file, bytes);
      CommitId byContent = volume.commit().id();
      assertThat(volume.git("diff", "--name-only", inPages.hex(), byContent.hex())).isNotEmpty();
      assertThat(volume.repository().diff(inPages, byContent)).isEmpty();
      assertThat(volume.repository().diffWorkingDirectory(inPages, Progress.NONE).changes())
          .isEmpty();
      volume.reset(inPages);
      assertThat(file).hasBinaryContent(bytes);
      assertThat(volume.repository().diffWorkingDirectory(byContent, Progress.NONE).changes())
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"before", "then"})
  void namesOfOneFileAreCutAlikeThoughOneOfThemIsNew(String renamed) throws Exception {
    try (TestVolume volume = TestVolume.create(temp.resolve("pool"), posix)) {
      Path file = volume.directory().resolve("file");
      Files.write(file, PoolFixture.bytes(1, 200_001));
      volume.commit();
      Files.write(file, PoolFixture.bytes(2, 20 * PAGE));
      Path sub = Files.createDirectory(volume.directory().resolve("sub"));
      Files.createLink(sub.resolve("link"), file);
      // Until the index can be sure of the file: a rename of the directory changes no time of it.
      Thread.sleep(50);
      volume.commit();
      Files.move(sub, volume.directory().resolve(renamed));
      assertNothingIsChanged(volume, volume.commit().id());
    }
  }
}
