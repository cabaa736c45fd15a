// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.plugin.engine.ContainerFiles;
import dev.dvol.plugin.engine.ContainerQuiescence;
import dev.dvol.plugin.engine.ContainerState;
import dev.dvol.plugin.engine.QuiesceOptions;
import dev.dvol.plugin.log.PluginLog;
import dev.dvol.plugin.testing.FakeEngine;
import dev.dvol.plugin.testing.FakeEngine.Fake;
import dev.dvol.store.BranchName;
import dev.dvol.store.Pool;
import dev.dvol.store.StoreContext;
import dev.dvol.store.VolumeName;
import dev.dvol.store.journal.ContainerJournal;
import dev.dvol.store.journal.ContainerJournal.Did;
import dev.dvol.store.journal.ContainerJournal.Entry;
import dev.dvol.store.journal.ContainerJournal.Waiting;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.NativePosix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class UpkeepTest {
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

  @TempDir private Path temp = Path.of("");

  private final NativePosix posix = new NativePosix();
  private final FakeEngine engine = new FakeEngine();
  private final StringBuilder log = new StringBuilder();
  private Pool pool;
  private Upkeep upkeep;

  @BeforeEach
  void open() throws Exception {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    pool = Pool.open(temp.resolve("pool"), new StoreContext(posix, clock, new Random(1), "test"));
    upkeep =
        new Upkeep(
            pool,
            posix,
            clock,
            () -> Optional.of(engine),
            new PluginLog(log, PluginLog.Level.INFO, false, clock));
  }

  @Test
  @Timeout(50)
  void stopThatTakesAnHourKeepsNoContainerOfAnotherVolumeDown() throws Exception {
    Fake slow = engine.add("slow").stopTimeout(Duration.ofHours(1));
    Fake web = engine.add("web").is(ContainerState.EXITED);
    Path first = stopped("a", slow);
    Path second = stopped("b", web);
    upkeep.round();
    assertThat(engine.log()).containsExactly("start web");
    assertThat(first).exists();
    assertThat(second).doesNotExist();

    slow.is(ContainerState.EXITED);
    upkeep.round();
    assertThat(engine.log()).containsExactly("start web", "start slow");
    assertThat(first).doesNotExist();
    assertThat(log.toString()).contains("container=web").contains("container=slow");
  }

  @Test
  @Timeout(50)
  void containerThatACommandOnAnotherVolumeHoldsIsStartedWhenThatIsDone() throws Exception {
    Fake db = engine.add("db").is(ContainerState.EXITED).mounts("a", true).mounts("b", true);
    Path journal = stopped("a", db);
    pool.init(new VolumeName("b"), new BranchName("master"));
    try (ContainerFiles files = ContainerFiles.open(posix, pool.directory(), new VolumeName("b"))) {
      ContainerQuiescence commit =
          new ContainerQuiescence(
              engine, files, QuiesceOptions.standard(Clock.fixed(NOW, ZoneOffset.UTC), text -> {}));
      commit.quiet();
      upkeep.round();
      assertThat(engine.log()).isEmpty();
      assertThat(journal).exists();
      commit.resume();
    }
    upkeep.round();
    assertThat(engine.log()).containsExactly("start db");
    assertThat(journal).doesNotExist();
    assertThat(log.toString()).doesNotContain("WARN");
  }

  /** Makes a volume with such a container in its journal, and returns where that is. */
  private Path stopped(String volume, Fake container) throws Exception {
    pool.init(new VolumeName(volume), new BranchName("master"));
    Path journal = pool.directory().resolve(volume).resolve("journal");
    try (Directory directory = Directory.openRoot(posix, journal)) {
      Entry entry = new Entry(container.id().text(), container.name(), Did.STOPPED, 0);
      ContainerJournal.of(directory).write(new Waiting(engine.address(), NOW, List.of(entry)));
    }
    Path file = journal.resolve("containers.json");
    assertThat(Files.exists(file)).isTrue();
    return file;
  }
}
