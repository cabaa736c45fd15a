// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a file of pages has where nothing is stored. */
@Timeout(60)
class HolesTest {
  private static final int PAGE = 16 << 10;
  private static final int PAGES = 40;

  @TempDir private Path temp = Path.of("");
  private PoolFixture fixture = new PoolFixture(temp);
  private Path file = temp;

  @BeforeEach
  void init() throws Exception {
    fixture = new PoolFixture(temp.resolve("pool"));
    fixture.init();
    file = fixture.files().resolve("pages");
  }

  private static byte[] pages(long seed, int zeroPage) {
    byte[] bytes = PoolFixture.bytes(seed, PAGES * PAGE);
    Arrays.fill(bytes, zeroPage * PAGE, (zeroPage + 1) * PAGE, (byte) 0);
    return bytes;
  }

  @Test
  void pagesOfZerosComeBackWhereHolesCannotBePunched() throws Exception {
    byte[] first = pages(1, 3);
    byte[] second = pages(2, 7);
    Posix posix =
        FaultyPosix.over(new NativePosix()).failAll("punchHole", Errno.EOPNOTSUPP).posix();
    try (VolumeRepository volume = fixture.open(posix)) {
      Files.write(file, first);
      PoolFixture.commit(volume, "first");
      Files.write(file, second);
      PoolFixture.commit(volume, "second");
      volume.reset(volume.resolve("HEAD^", MASTER), false, Progress.NONE);
      assertThat(Files.readAllBytes(file)).isEqualTo(first);
      assertThat(volume.status(Progress.NONE).isClean()).isTrue();
    }
  }

  /** A file that is cut short whenever it is read, and whole again when it is looked at. */
  @Test
  void fileThatShrinksWhileItIsReadIsOneStateWhereverItComesBack() throws Exception {
    byte[] whole = PoolFixture.bytes(3, PAGES * PAGE);
    int end = 5 * PAGE + 1000;
    Files.write(file, whole);
    FaultyPosix shrinking = FaultyPosix.over(new NativePosix());
    shrinking.before("pread", call -> changeTo(call, Arrays.copyOf(whole, end)));
    shrinking.before("fstat", call -> changeTo(call, whole));
    CommitResult result;
    try (VolumeRepository volume = fixture.open(shrinking.posix())) {
      result = volume.commit(PoolFixture.request("torn"), Progress.NONE);
    }
    assertThat(result.skipped()).singleElement().asString().contains("torn");
    byte[] expected = Arrays.copyOf(Arrays.copyOf(whole, end), whole.length);
    try (VolumeRepository volume = fixture.open()) {
      Path out = temp.resolve("out");
      volume.restore(result.id(), out, Progress.NONE);
      assertThat(Files.readAllBytes(out.resolve("pages"))).isEqualTo(expected);
      Files.write(file, PoolFixture.bytes(4, whole.length));
      volume.reset(result.id(), false, Progress.NONE);
      assertThat(Files.readAllBytes(file)).isEqualTo(expected);
    }
  }

  private void changeTo(FaultyPosix.Call call, byte[] content) throws IOException {
    Path open = Path.of("/proc/self/fd/" + call.arguments().get(0));
    if (!Files.exists(open) || !Files.isSameFile(open, file)) {
      return;
    }
    // Times of files move once a tick.
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(12));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(content.length);
      write(channel, content);
    }
  }

  private static void write(FileChannel channel, byte[] content) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(content);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }
}
