// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.VolumeRepository;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The log of a ref goes with it, and must not come back by a power cut when its objects are gone.
 */
class DroppedLogsTest {
  @TempDir private Path temp = Path.of("");

  @Test
  void logsOfDroppedRefsAreDurablyGoneBeforeAnObjectGoes() throws Exception {
    GcFixture fixture = GcFixture.create(temp.resolve("pool"));
    fixture.write("file", 1, 10_000);
    fixture.commit("first");
    fixture.write("dropped", 2, 200_000);
    fixture.commit("dropped");
    fixture.reset("HEAD^", false);
    Path log = logBelow(fixture.store().toRealPath().resolve("logs/refs/dvol"));
    List<String> calls = Collections.synchronizedList(new ArrayList<>());
    FaultyPosix noting =
        FaultyPosix.over(new NativePosix())
            .withoutSyncs()
            .before(
                "fsync",
                call -> {
                  Path descriptor = Path.of("/proc/self/fd/" + call.arguments().get(0));
                  calls.add(Files.readSymbolicLink(descriptor).toString());
                })
            .before("linkat", call -> notePack(calls, (byte[]) call.arguments().get(1)))
            .before("renameat", call -> notePack(calls, (byte[]) call.arguments().get(1)))
            .before("unlinkat", call -> notePack(calls, (byte[]) call.arguments().get(1)));
    try (VolumeRepository volume = fixture.open(noting.posix())) {
      Gc.run(volume, GcFixture.NOW, Progress.NONE);
    }
    assertThat(log).doesNotExist();
    // Git removes directories of logs that became empty.
    Path above = log.getParent();
    while (!Files.exists(above)) {
      above = above.getParent();
    }
    assertThat(calls).contains(above.toString(), "a pack goes");
    assertThat(calls.indexOf(above.toString())).isLessThan(calls.indexOf("a pack goes"));
  }

  private static void notePack(List<String> calls, byte[] name) {
    if (new String(name, StandardCharsets.UTF_8).startsWith("pack-")) {
      calls.add("a pack goes");
    }
  }

  private static Path logBelow(Path top) throws Exception {
    try (Stream<Path> all = Files.walk(top)) {
      return all.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
  }
}
