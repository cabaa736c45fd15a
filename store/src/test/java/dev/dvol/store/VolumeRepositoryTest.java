// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeRepositoryTest {
  @TempDir Path temp;

  @Test
  void resetBringsBackWhatWasCommitted() throws Exception {
    Pool pool =
        Pool.open(
            temp.resolve("pool"),
            new StoreContext(
                new NativePosix(),
                Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC),
                new Random(1),
                "test"));
    VolumeName name = VolumeName.parse("foo");
    pool.init(name, BranchName.parse("master"));
    try (VolumeRepository volume = pool.open(name)) {
      Path dir = volume.workingDirectory();
      byte[] big = new byte[5_000_000];
      new Random(2).nextBytes(big);
      Files.write(dir.resolve("big"), big);
      Files.createDirectories(dir.resolve("a/b"));
      Files.writeString(dir.resolve("a/b/hello"), "hello");
      CommitResult first = commit(volume, "one");
      assertThat(volume.status(Progress.NONE).changes()).isEmpty();
      big[3_000_000]++;
      Files.write(dir.resolve("big"), big);
      Files.delete(dir.resolve("a/b/hello"));
      Files.writeString(dir.resolve("new"), "new");
      assertThat(volume.status(Progress.NONE).changes()).hasSize(3);
      CommitResult second = commit(volume, "two");
      assertThat(second.storedBytes()).isLessThan(first.storedBytes() / 10);
      volume.reset(first.id(), false, Progress.NONE);
      assertThat(dir.resolve("new")).doesNotExist();
      assertThat(dir.resolve("a/b/hello")).hasContent("hello");
      big[3_000_000]--;
      assertThat(Files.readAllBytes(dir.resolve("big"))).isEqualTo(big);
      assertThat(volume.status(Progress.NONE).changes()).isEmpty();
      volume.checkout(
          new CheckoutRequest(BranchName.parse("x"), true, CheckoutRequest.WhenDirty.REFUSE),
          Progress.NONE);
      assertThat(volume.workingDirectory().resolve("a/b/hello")).hasContent("hello");
    }
  }

  private static CommitResult commit(VolumeRepository volume, String message) throws Exception {
    return volume.commit(
        new CommitRequest(
            message,
            new Person("a", "b"),
            Instant.parse("2026-11-22T12:00:00Z").atZone(ZoneOffset.UTC),
            true,
            Map.of(),
            false),
        Progress.NONE);
  }
}
