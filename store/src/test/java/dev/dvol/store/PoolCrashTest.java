// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.FOO;
import static dev.dvol.store.PoolFixture.MASTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.KillPoints;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that makes, removes or names volumes ends before each of its mutating calls. */
@Timeout(120)
class PoolCrashTest {
  private static final VolumeName BAR = new VolumeName("bar");

  @TempDir Path temp;

  private final Posix unsynced = FaultyPosix.over(new NativePosix()).withoutSyncs().posix();
  private PoolFixture template;

  /** What is done to a pool. */
  private interface Work {
    void run(Pool pool) throws Exception;
  }

  /** What must be so afterwards. */
  private interface Oracle {
    void judge(PoolFixture fixture, Pool pool, boolean done) throws Exception;
  }

  @BeforeEach
  void makeTemplate() throws Exception {
    template = new PoolFixture(temp.resolve("template"));
    template.init();
    Files.write(template.files().resolve("file"), PoolFixture.bytes(1, 100_000));
    try (VolumeRepository volume = template.open(unsynced)) {
      PoolFixture.commit(volume, "first");
    }
    Files.writeString(template.files().resolve("uncommitted"), "uncommitted");
  }

  private void sweep(String what, boolean empty, Work work, Oracle oracle) throws Exception {
    int points =
        KillPoints.sweep(
            what,
            1,
            point -> {
              PoolFixture fixture =
                  new PoolFixture(temp.resolve("pool" + point.call() + point.side()));
              if (!empty) {
                PoolFixture.copyTree(template.directory(), fixture.directory());
              }
              return new Trial(fixture, work, oracle);
            });
    assertThat(points).isPositive();
    System.out.println(what + ": " + points + " crash points");
  }

  private final class Trial implements KillPoints.Trial {
    private final PoolFixture fixture;
    private final Work work;
    private final Oracle oracle;
    private boolean done;

    Trial(PoolFixture fixture, Work work, Oracle oracle) {
      this.fixture = fixture;
      this.work = work;
      this.oracle = oracle;
    }

    @Override
    public void run(Posix posix) throws Exception {
      work.run(fixture.pool(PoolFixture.context(posix)));
      done = true;
    }

    @Override
    public void judge() throws Exception {
      oracle.judge(fixture, fixture.pool(PoolFixture.context(unsynced)), done);
    }
  }

  @Test
  void volumeIsMadeOrNotMadeWhereverInitEnds() throws Exception {
    sweep(
        "INIT",
        true,
        pool -> pool.init(FOO, MASTER),
        (fixture, pool, done) -> {
          if (!pool.volumes().contains(FOO)) {
            assertThat(done).isFalse();
            assertThat(pool.volumes()).isEmpty();
            pool.init(FOO, MASTER);
          }
          try (VolumeRepository volume = fixture.open(unsynced)) {
            PoolFixture.commit(volume, "first");
          }
          pool.init(BAR, MASTER);
          try (Stream<Path> names = Files.list(fixture.directory())) {
            assertThat(names.map(path -> path.getFileName().toString()))
                .noneMatch(name -> name.startsWith(".tmp-"));
          }
        });
  }

  @Test
  void volumeIsThereOrInTheTrashWhereverItsRemovalEnds() throws Exception {
    sweep(
        "REMOVE",
        false,
        pool -> pool.remove(FOO, () -> false),
        (fixture, pool, done) -> {
          if (pool.contains(FOO)) {
            assertThat(done).isFalse();
            pool.open(FOO).close();
            pool.remove(FOO, () -> false);
          }
          assertThat(pool.volumes()).isEmpty();
          try (Stream<Path> trash = Files.list(fixture.directory().resolve(".trash"))) {
            assertThat(trash.toList())
                .singleElement()
                .satisfies(path -> assertThat(path.resolve("store.git")).isDirectory());
          }
        });
  }

  @Test
  void removedVolumeIsBackOrInTheTrashWhereverItsReturnEnds() throws Exception {
    template.pool(PoolFixture.context(unsynced)).remove(FOO, () -> false);
    sweep(
        "BRING_BACK",
        false,
        pool -> pool.bringBack(FOO, FOO),
        (fixture, pool, done) -> {
          if (!pool.contains(FOO)) {
            assertThat(done).isFalse();
            assertThat(pool.trash().list()).hasSize(1);
            pool.bringBack(FOO, FOO);
          }
          assertThat(pool.trash().list()).isEmpty();
          try (VolumeRepository volume = pool.open(FOO)) {
            assertThat(volume.workingDirectory().resolve("uncommitted")).hasContent("uncommitted");
            PoolFixture.commit(volume, "goes on");
          }
        });
  }

  @Test
  void whatIsBeingRemovedForGoodCannotComeBackInPart() throws Exception {
    template.pool(PoolFixture.context(unsynced)).remove(FOO, () -> false);
    sweep(
        "REMOVE_FOR_GOOD",
        false,
        pool -> pool.trash().remove(pool.trash().list().get(0)),
        (fixture, pool, done) -> {
          if (pool.trash().findNewest("foo").isPresent()) {
            assertThat(done).isFalse();
            pool.bringBack(FOO, FOO);
            try (VolumeRepository volume = pool.open(FOO)) {
              PoolFixture.commit(volume, "goes on");
            }
            fixture.fsck();
          } else {
            assertThatThrownBy(() -> pool.bringBack(FOO, FOO))
                .hasMessage("no volume foo was removed that could come back");
          }
        });
  }

  @Test
  void configurationIsOldOrNewWhereverItsChangeEnds() throws Exception {
    template.pool(PoolFixture.context(unsynced)).configure("key", Optional.of("old"));
    sweep(
        "CONFIG",
        false,
        pool -> pool.configure("key", Optional.of("new")),
        (fixture, pool, done) -> {
          String value = pool.config().find("key").orElseThrow();
          assertThat(value).isIn(done ? List.of("new") : List.of("old", "new"));
          pool.configure("key", Optional.empty());
          assertThat(pool.config().find("key")).isEmpty();
        });
  }

  @Test
  void activeVolumeIsOldOrNewWhereverItsChangeEnds() throws Exception {
    Pool prepared = template.pool(PoolFixture.context(unsynced));
    prepared.activate(FOO);
    prepared.init(BAR, MASTER);
    sweep(
        "SWITCH",
        false,
        pool -> pool.activate(BAR),
        (fixture, pool, done) -> {
          String active = pool.activeName().orElseThrow();
          assertThat(active).isIn(done ? List.of("bar") : List.of("foo", "bar"));
          pool.activate(FOO);
          assertThat(pool.activeName()).contains("foo");
        });
  }
}
