// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.FOO;
import static dev.dvol.store.PoolFixture.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.testing.FaultyPosix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was published in a pool is still found after a power cut: so its own name must be, too. */
class PoolDirectoryTest {
  @TempDir Path temp;

  private final Set<Path> synced = new LinkedHashSet<>();
  private final FaultyPosix noting =
      FaultyPosix.over(new NativePosix())
          .withoutSyncs()
          .before("fsync", call -> synced.add(pathOf((Integer) call.arguments().get(0))));

  private static Path pathOf(int descriptor) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
  }

  private Pool pool() throws Exception {
    return Pool.open(temp.resolve("a/b/pool"), PoolFixture.context(noting.posix()));
  }

  private void assertThatAllAboveIsSynced() throws Exception {
    Path real = temp.toRealPath();
    assertThat(synced).contains(real.resolve("a/b"), real.resolve("a"), real);
  }

  @Test
  void firstConfigurationMakesThePoolDurable() throws Exception {
    pool().configure("user.name", Optional.of("A U Thor"));
    assertThatAllAboveIsSynced();
  }

  @Test
  void firstVolumeMakesThePoolDurable() throws Exception {
    pool().init(FOO, MASTER);
    assertThatAllAboveIsSynced();
  }

  @Test
  void poolOfAMakerWhoWasKilledIsMadeDurable() throws Exception {
    Files.createDirectories(temp.resolve("a/b/pool"));
    pool().configure("user.name", Optional.of("A U Thor"));
    assertThatAllAboveIsSynced();
  }

  @Test
  void poolThatHoldsSomethingIsLeftAsItIs() throws Exception {
    pool().init(FOO, MASTER);
    synced.clear();
    pool().activate(FOO);
    pool().configure("user.name", Optional.of("A U Thor"));
    assertThat(synced).doesNotContain(temp.toRealPath());
  }

  @Test
  void failedSyncIsTold() throws Exception {
    noting.before(
        "fsync",
        call -> {
          if (pathOf((Integer) call.arguments().get(0)).equals(temp.toRealPath())) {
            throw new PosixException(Errno.EIO, "fsync", "(injected)");
          }
        });
    assertThatThrownBy(() -> pool().configure("user.name", Optional.of("A U Thor")))
        .isInstanceOf(PosixException.class);
    assertThat(temp.resolve("a/b/pool/config.json")).doesNotExist();
  }
}
