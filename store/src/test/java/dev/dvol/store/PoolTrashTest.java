// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.FOO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.PoolTrash.RemovedVolume;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Removed volumes, while several want them. */
class PoolTrashTest {
  @TempDir private Path temp = Path.of("");

  @Test
  void volumeThatIsBroughtBackJustBeforeItIsRemovedForGoodStaysWhole() throws Exception {
    PoolFixture fixture = new PoolFixture(temp);
    fixture.init();
    Pool pool = fixture.pool(PoolFixture.context(new NativePosix()));
    try (VolumeRepository volume = pool.open(FOO)) {
      PoolFixture.commit(volume, "first");
    }
    pool.remove(FOO, () -> false);
    AtomicBoolean back = new AtomicBoolean();
    FaultyPosix faulty =
        FaultyPosix.over(new NativePosix())
            .before(
                "flock",
                call -> {
                  if (!back.getAndSet(true)) {
                    bringBack(pool);
                  }
                });
    PoolTrash trash = fixture.pool(PoolFixture.context(faulty.posix())).trash();
    RemovedVolume removed = trash.list().get(0);
    assertThat(trash.remove(removed)).isFalse();
    assertThat(back).isTrue();
    assertThat(pool.volumes()).containsExactly(FOO);
    try (VolumeRepository volume = pool.open(FOO)) {
      assertThat(volume.status(Progress.NONE).isClean()).isTrue();
    }
  }

  private static void bringBack(Pool pool) throws IOException {
    try {
      pool.bringBack(FOO, FOO);
    } catch (VolumeException e) {
      throw new AssertionError(e);
    }
  }
}
