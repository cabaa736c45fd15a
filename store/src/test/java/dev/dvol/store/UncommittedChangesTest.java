// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What counts as changed when the stat index describes another state than the commit that the files
 * are based on: what does not count is neither told nor saved, and the next reset takes it away.
 */
@Timeout(60)
class UncommittedChangesTest {
  @TempDir Path temp;
  private final Posix posix = FaultyPosix.over(new NativePosix()).withoutSyncs().posix();

  @Test
  void newDirectoryThatIsEmptyIsToldThoughTheIndexKnowsWhatWasInIt() throws Exception {
    try (TestVolume volume = TestVolume.create(temp.resolve("pool"), posix)) {
      Files.writeString(volume.directory().resolve("file"), "committed");
      volume.commit();
      Path directory = Files.createDirectory(volume.directory().resolve("directory"));
      Files.writeString(directory.resolve("goes"), "uncommitted");
      VolumeRepository repository = volume.repository();
      repository.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
      repository.applyStash(0, true, false, Quiescence.NOBODY, Progress.NONE);
      Files.delete(directory.resolve("goes"));
      assertThat(volume.status()).containsExactly("A directory []");
      assertThat(volume.checkout("other", true).parked()).isTrue();
      volume.checkout("master", false);
      assertThat(directory).isEmptyDirectory();
    }
  }
}
