// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.bench.data.SmallFiles;
import dev.dvol.bench.process.CommandFailedException;
import dev.dvol.bench.process.Meter;
import dev.dvol.bench.process.Programs;
import dev.dvol.bench.tool.Operation;
import dev.dvol.bench.tool.Peers;
import dev.dvol.bench.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every peer does what it is measured at: a fast one that keeps nothing would shame us. */
class PeersIT {
  @TempDir Path parent;

  static Stream<String> peers() {
    return Peers.all().stream()
        .filter(peer -> peer.script(Operation.RESTORE).isPresent())
        .map(Tool::name)
        .filter(name -> !name.equals("cp-reflink"));
  }

  @ParameterizedTest
  @MethodSource("peers")
  void whatAPeerBackedUpLastComesBack(String name) throws Exception {
    Tool peer =
        Peers.all().stream().filter(tool -> tool.name().equals(name)).findFirst().orElseThrow();
    dev.dvol.store.testing.Programs.need(Programs.find(peer.program()).isPresent(), peer.program());
    try (Scratch scratch = Scratch.create(parent, false)) {
      Path source = scratch.pool().resolve("data/branches/master");
      Files.createDirectories(source);
      Files.createSymbolicLink(
          scratch.pool().resolve("data/running_point"), Path.of("branches/master"));
      SmallFiles data = new SmallFiles(300, 1);
      data.create(source);
      Workbench bench =
          new Workbench(
              scratch, new Meter(scratch.root(), System::nanoTime), Path.of("/bin/false"));
      bench.setUp(peer);
      bench.measure(peer, Operation.FIRST, Cache.WARM);
      long stored = bench.storedBytes(peer);
      assertThat(stored).isPositive();
      bench.tidy(peer);
      data.mutate(source, 1);
      bench.measure(peer, Operation.UPDATE, Cache.WARM);
      bench.tidy(peer);
      bench.measure(peer, Operation.RESTORE, Cache.WARM);
      bench.tidy(peer);
      assertSame(source, scratch.target(peer));

      data.mutate(source, 2);
      if (peer.script(Operation.RESET).isPresent()) {
        bench.quietly(peer, peer.beforeReset());
        bench.measure(peer, Operation.RESET, Cache.WARM);
        assertThat(differences(source, scratch.target(peer))).isNotEmpty();
      }
    }
  }

  private static void assertSame(Path source, Path target) throws Exception {
    // restic puts the whole path below the target.
    Path whole = target.resolve(Path.of("/").relativize(source));
    assertThat(differences(source, Files.exists(whole) ? whole : target)).isEmpty();
  }

  private static String differences(Path source, Path target)
      throws IOException, InterruptedException {
    try {
      return Programs.run(List.of("rsync", "-rlpcin", "--delete", source + "/", target + "/"));
    } catch (CommandFailedException e) {
      throw new AssertionError(e);
    }
  }
}
