// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dvol.store.error.FormatTooNewException;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.testing.Manifest;
import dev.dvol.store.testing.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Volumes that an earlier dvol wrote, as {@code store/src/test/resources/format/README.md} says.
 */
class GoldenRepositoryTest {
  private static final Path STORED =
      FormatFixture.sources().resolve("store/src/test/resources/format");

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = "v1")
  void everyVersionRestoresToItsManifest(String version) throws Exception {
    String manifest = Files.readString(STORED.resolve(version + "/golden.manifest"));
    try (VolumeRepository volume = unpack(version + "/golden")) {
      CommitId commit = volume.resolve("master", new BranchName("master"));
      assertThat(volume.commitInfo(commit).message()).isEqualTo("golden\n\nwith a body");
      assertThat(volume.commitRecord(commit).meta()).containsEntry("ticket", "42");
      same(FormatFixture.restore(volume, commit, temp.resolve("restored")), manifest);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "v1")
  void scriptRestoresTheSame(String version) throws Exception {
    String manifest = Files.readString(STORED.resolve(version + "/golden.manifest"));
    unpack(version + "/golden").close();
    Path restored = temp.resolve("restored");
    FormatFixture.restoreScript(temp.resolve("pool/foo/store.git"), "master", restored);
    same(restored, manifest);
  }

  private static void same(Path restored, String manifest) throws Exception {
    if (FormatFixture.isRoot()) {
      assertThat(Manifest.of(restored)).isEqualTo(manifest);
    } else {
      assertThat(Manifest.withoutRoot(Manifest.of(restored)))
          .isEqualTo(Manifest.withoutRoot(manifest));
    }
  }

  @Test
  void sameFilesGiveTheSameTreeToday() throws Exception {
    assumeTrue(FormatFixture.isRoot(), "owners are part of the tree");
    try (VolumeRepository volume = unpack("v1/golden")) {
      Path working = temp.resolve("pool/foo/branches/master");
      Files.createDirectory(working);
      FormatFixture.populate(working, "small");
      FormatFixture.commit(volume, "again");
    }
    Program git = new Program(temp.resolve("pool/foo/store.git"));
    for (String part : new String[] {"content", "root", "format.json", ".gitattributes"}) {
      assertThat(git.run("git", "rev-parse", "master:" + part))
          .as(part)
          .isEqualTo(git.run("git", "rev-parse", "master~1:" + part));
    }
  }

  @Test
  void flippedBitInAChunkIsNamed() {
    refused("chunk-bit-flip", ObjectCorruptException.class, "is damaged");
  }

  @Test
  void missingChunkIsNamed() {
    refused("missing-chunk", ObjectMissingException.class, "missing");
  }

  @Test
  void entriesOutOfOrderAreRefused() {
    refused("entries-out-of-order", ObjectCorruptException.class, "out of order: large");
  }

  @Test
  void volumeOfANewerFormatIsRefused() {
    refused("newer-format", FormatTooNewException.class, "volume foo is of a newer format");
  }

  @Test
  void volumeWithAnUnknownFeatureIsRefused() {
    refused("newer-feature", FormatTooNewException.class, "volume foo is of a newer format");
  }

  @Test
  void commitOfANewerFormatIsRefused() {
    refused("newer-commit", FormatTooNewException.class, "is of a newer format");
  }

  private void refused(String damage, Class<? extends Throwable> how, String message) {
    ThrowingCallable work =
        () -> {
          try (VolumeRepository volume = unpack("v1/" + damage)) {
            CommitId commit = volume.resolve("master", new BranchName("master"));
            FormatFixture.restore(volume, commit, temp.resolve("restored"));
          }
        };
    assertThatThrownBy(work).isInstanceOf(how).hasMessageContaining(message);
    Path store = temp.resolve("pool/foo/store.git");
    Program.Answer answer = FormatFixture.restoreScript(store, "master", temp.resolve("script"));
    boolean onlyDvolsOwn = damage.equals("newer-format") || damage.equals("newer-feature");
    // Of order the script has no need.
    boolean harmless = onlyDvolsOwn || damage.equals("entries-out-of-order");
    assertThat(answer.exitCode()).isEqualTo(harmless ? 0 : 1);
  }

  private VolumeRepository unpack(String archive) throws Exception {
    Path pool = Files.createDirectories(temp.resolve("pool"));
    new Program(pool).run("tar", "xzf", STORED.resolve(archive + ".tar.gz").toString());
    return FormatFixture.pool(pool).open(FormatFixture.VOLUME);
  }
}
