// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.LoopMount;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where files can be cloned, containers go on before their files have been read. */
@Timeout(120)
class QuietClonesTest {
  private static final long IMAGE_BYTES = 400L << 20;
  private static final int LARGE = 3 << 20;
  private static final int BLOCK = 256 << 10;
  private static final int FEW = 20;
  private static final int MORE_THAN_ARE_CLONED = 1100;

  @TempDir Path temp;

  private final CountDownLatch wentOn = new CountDownLatch(1);
  private volatile boolean quieted;
  private volatile boolean readWhileTheyWaited;

  @ParameterizedTest
  @ValueSource(strings = {"xfs", "btrfs"})
  void containersGoOnBeforeTheirFilesAreRead(String type) throws Exception {
    commitHoldsTheQuietState(type, FEW);
    assertThat(readWhileTheyWaited).isFalse();
  }

  @Test
  void filesThatAreTooManyToBeClonedAreReadInPlace() throws Exception {
    wentOn.countDown();
    commitHoldsTheQuietState("xfs", MORE_THAN_ARE_CLONED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ext4"})
  void containersGoOnWhenTheirFilesAreReadWhereNothingCanBeCloned(String type) throws Exception {
    commitHoldsTheQuietState(type, FEW);
    assertThat(readWhileTheyWaited).isTrue();
  }

  private void commitHoldsTheQuietState(String type, int count) throws Exception {
    try (LoopMount mount = LoopMount.of(type, temp, IMAGE_BYTES)) {
      PoolFixture fixture = new PoolFixture(mount.path().resolve("pool"));
      fixture.init();
      Path files = fixture.files();
      change(files, "first", count);
      SortedMap<String, String> expected = new TreeMap<>();
      Tenants tenants =
          new Tenants()
              .whileQuieting(
                  () -> {
                    change(files, "quiet", count);
                    expected.putAll(PoolFixture.content(files));
                    quieted = true;
                  })
              .afterResume(
                  () -> {
                    wentOn.countDown();
                    change(files, "later", count);
                  });
      FaultyPosix faulty =
          FaultyPosix.over(new NativePosix()).before("pread", call -> read(type, call));
      try (VolumeRepository volume = fixture.open(faulty.posix())) {
        CommitResult result = volume.commit(PoolFixture.request("quiet"), tenants, Progress.NONE);
        assertThat(result.skipped()).isEmpty();
        Path out = mount.path().resolve("out");
        volume.restore(result.id(), out, Progress.NONE);
        assertThat(PoolFixture.content(out)).isEqualTo(expected);
        assertThat(Files.getAttribute(out.resolve("large"), "user:word"))
            .isEqualTo("quiet".getBytes(StandardCharsets.UTF_8));
        assertThat(volume.status(Progress.NONE).isClean()).isFalse();
        fixture.fsck();
      }
      try (Stream<Path> names = Files.list(fixture.volumePath().resolve("index"))) {
        assertThat(names.map(name -> name.getFileName().toString())).containsExactly("master");
      }
    }
  }

  private void read(String type, FaultyPosix.Call call) {
    ByteBuffer buffer = (ByteBuffer) call.arguments().get(1);
    if (!quieted || buffer.remaining() < BLOCK || wentOn.getCount() == 0) {
      return;
    }
    try {
      boolean inTime = type.equals("ext4") || wentOn.await(20, TimeUnit.SECONDS);
      readWhileTheyWaited |= type.equals("ext4") || !inTime;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void change(Path files, String word, int count) throws Exception {
    Files.write(files.resolve("large"), PoolFixture.bytes(word.hashCode(), LARGE));
    Path directory = Files.createDirectories(files.resolve("directory"));
    for (int i = 0; i < count; i++) {
      Files.writeString(directory.resolve("file" + i), word + i);
    }
    Path link = files.resolve("link");
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, Path.of(word));
    boolean first = word.equals("first");
    Files.setPosixFilePermissions(
        directory.resolve("file1"),
        PosixFilePermissions.fromString(first ? "rw-------" : "r--r-----"));
    Files.setAttribute(
        files.resolve("large"),
        "user:word",
        ByteBuffer.wrap(word.getBytes(StandardCharsets.UTF_8)));
    Files.deleteIfExists(files.resolve("only-" + (first ? "later" : "first")));
    Files.writeString(files.resolve("only-" + word), word);
  }
}
