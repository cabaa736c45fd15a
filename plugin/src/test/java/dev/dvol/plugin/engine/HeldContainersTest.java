// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.plugin.engine.EngineException.Kind;
import dev.dvol.plugin.testing.FakeEngine;
import dev.dvol.plugin.testing.FakeEngine.Fake;
import dev.dvol.store.Quiescence.Purpose;
import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.journal.ContainerJournal.Did;
import dev.dvol.store.journal.ContainerJournal.Entry;
import dev.dvol.store.journal.ContainerJournal.Waiting;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands on several volumes of one container. */
@Timeout(300)
class HeldContainersTest {
  private static final String WAITING = "waiting for another command that needs container ";

  @TempDir Path pool;

  private final FakeEngine engine = new FakeEngine();
  private final FakePace pace = new FakePace();
  private final List<String> progress = Collections.synchronizedList(new ArrayList<>());
  private final List<ContainerFiles> opened = new ArrayList<>();

  @AfterEach
  void noLockIsLeft() throws Exception {
    for (ContainerFiles files : opened) {
      files.close();
    }
    assertThat(TestVolume.heldContainers(pool)).isEmpty();
  }

  @Test
  void commandWaitsForAnotherThatHasStoppedAContainerOfBoth() throws Exception {
    both("db");
    ContainerQuiescence first = on("a", mode(null));
    first.quiet();
    pace.whenPaused(first::resume);
    ContainerQuiescence second = on("b", mode(null));
    assertThat(second.quiet().how()).isEqualTo("stopped");
    assertThat(progress.stream().filter(text -> text.startsWith(WAITING)))
        .containsExactly(WAITING + "db as it is");
    second.resume();
    assertThat(engine.log()).containsExactly("stop db", "start db", "stop db", "start db");
  }

  @Test
  void containerThatAnotherCommandHasPausedIsNotTakenForPausedByAPerson() throws Exception {
    both("db");
    ContainerQuiescence first = on("a", mode(QuiesceMode.PAUSE));
    first.quiet();
    ContainerQuiescence second = on("b", mode(null));
    assertThat(second.check(Purpose.COMMIT)).as("somebody will have to wait").isTrue();
    pace.whenPaused(first::resume);
    assertThat(second.quiet().how()).isEqualTo("stopped");
    second.resume();
    assertThat(engine.log()).containsExactly("pause db", "unpause db", "stop db", "start db");
  }

  @Test
  void changeWaitsUntilACommitOfAnotherVolumeHasReadAndTheOtherWayRound() throws Exception {
    Fake db = both("db");
    ContainerQuiescence commit = on("a", mode(QuiesceMode.PAUSE));
    commit.quiet();
    pace.whenPaused(commit::resume);
    ContainerQuiescence change = on("b", mode(null));
    assertThat(change.release()).isTrue();
    assertThat(db.state()).isEqualTo(ContainerState.EXITED);
    pace.whenPaused(change::resume);
    ContainerQuiescence next = on("a", mode(QuiesceMode.PAUSE));
    assertThat(next.quiet().how()).isEqualTo("paused");
    next.resume();
    assertThat(db.state()).isEqualTo(ContainerState.RUNNING);
  }

  @Test
  void whoWantsToRemoveAVolumeSeesThatAnotherCommandHasItsContainer() throws Exception {
    both("db");
    engine.add("other").mounts("b", true).is(ContainerState.EXITED);
    assertThat(HeldUsers.of(open("b"), engine, QuiesceOptions.DRIVERS)).isEmpty();
    ContainerQuiescence first = on("a", mode(null));
    first.quiet();
    assertThat(HeldUsers.of(open("b"), engine, QuiesceOptions.DRIVERS))
        .extracting(Container::name)
        .containsExactly("db");
    first.resume();
    assertThat(HeldUsers.of(open("b"), engine, QuiesceOptions.DRIVERS)).isEmpty();
  }

  @Test
  void containerThatOnlyReadsThisVolumeIsStoppedForAChangeAloneAndHeldForThatAlone()
      throws Exception {
    engine.add("db").mounts("a", true).mounts("b", false);
    ContainerQuiescence first = on("a", mode(null));
    first.quiet();
    ContainerQuiescence commit = on("b", mode(null));
    assertThat(commit.quiet().how()).isEqualTo("none");
    commit.resume();
    assertThat(progress).noneMatch(text -> text.startsWith(WAITING));
    pace.whenPaused(first::resume);
    ContainerQuiescence change = on("b", mode(null));
    assertThat(change.release()).isTrue();
    change.resume();
    assertThat(engine.log()).containsExactly("stop db", "start db", "stop db", "start db");
  }

  @Test
  void whoLeavesContainersAloneWaitsForNobodyAndHoldsNothing() throws Exception {
    both("db");
    both("labelled").label("dvol.quiesce", "none");
    ContainerQuiescence first = on("a", mode(QuiesceMode.STOP));
    ContainerQuiescence alone = on("b", mode(QuiesceMode.NONE));
    alone.quiet();
    assertThat(pool.resolve(".containers")).doesNotExist();
    first.quiet();
    alone.quiet();
    alone.resume();
    engine.add("other").mounts("c", true).label("dvol.quiesce", "none");
    ContainerQuiescence labelled = on("c", mode(null));
    labelled.quiet();
    assertThat(TestVolume.heldContainers(pool)).noneMatch(name -> name.endsWith("abc2"));
    labelled.resume();
    assertThat(progress).noneMatch(text -> text.startsWith(WAITING));
    first.resume();
  }

  @Test
  void whoWaitsTooLongSaysForWhomAndHasTouchedNothing() throws Exception {
    both("db");
    engine.add("mine").mounts("b", true);
    ContainerQuiescence first = on("a", mode(null));
    first.quiet();
    ContainerQuiescence second = on("b", mode(null));
    assertThatThrownBy(second::quiet)
        .isInstanceOf(RepositoryLockedException.class)
        .hasMessageContaining("container db ")
        .hasMessageContaining("container db of volume a")
        .hasMessageContaining("\"pid\": " + ProcessHandle.current().pid());
    assertThat(Duration.ofNanos(pace.nanos()))
        .isBetween(Duration.ofMinutes(2), Duration.ofSeconds(121));
    second.resume();
    assertThat(engine.log()).containsExactly("stop db");
    first.resume();
  }

  @Test
  void interruptEndsTheWaitingAndLeavesTheOtherAlone() throws Exception {
    both("db");
    ContainerQuiescence first = on("a", mode(null));
    first.quiet();
    ContainerQuiescence second = on("b", mode(null, Pace.REAL));
    Thread.currentThread().interrupt();
    assertThatThrownBy(second::quiet).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    second.resume();
    first.resume();
    assertThat(engine.log()).containsExactly("stop db", "start db");
  }

  @Test
  void resumeFromAnotherThreadEndsTheWaiting() throws Exception {
    both("db");
    ContainerQuiescence first = on("a", mode(null));
    first.quiet();
    ContainerQuiescence second = on("b", mode(null));
    Thread hook = new Thread(second::resume);
    pace.whenPaused(
        () -> {
          if (hook.getState() == Thread.State.NEW) {
            hook.start();
          }
          while (hook.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
          }
        });
    assertThatThrownBy(second::quiet).isInstanceOf(InterruptedIOException.class);
    hook.join();
    assertThat(pace.nanos()).isLessThan(Duration.ofSeconds(1).toNanos());
    first.resume();
  }

  @Test
  void containerThatComesWhileOthersAreDownIsNotWaitedForLong() throws Exception {
    Fake low = engine.add("low").mounts("a", true);
    Fake high = engine.add("high").mounts("b", true);
    ContainerQuiescence other = on("a", mode(null));
    other.quiet();
    // It comes to have the second volume, too.
    engine.after("stop high", () -> low.mounts("b", true));
    ContainerQuiescence mine = on("b", mode(null));
    assertThatThrownBy(mine::quiet).isInstanceOf(RepositoryLockedException.class);
    mine.resume();
    assertThat(Duration.ofNanos(pace.nanos()))
        .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));
    assertThat(high.state()).isEqualTo(ContainerState.RUNNING);
    other.resume();
    assertThat(low.state()).isEqualTo(ContainerState.RUNNING);
  }

  @Test
  void commandsThatMeetTheirContainersInAnyOrderAllComeToAnEnd() throws Exception {
    List<String> volumes = List.of("a", "b", "c");
    Fake one = engine.add("one").mounts("a", true).mounts("b", true);
    Fake two = engine.add("two").mounts("b", true).mounts("c", true);
    Fake three = engine.add("three").mounts("c", true).mounts("a", true);
    ExecutorService threads = Executors.newFixedThreadPool(volumes.size());
    try {
      List<Future<?>> commands = new ArrayList<>();
      for (String volume : volumes) {
        commands.add(
            threads.submit(
                () -> {
                  for (int round = 0; round < 20; round++) {
                    boolean pauses = round % 2 == 0;
                    ContainerQuiescence command =
                        on(volume, mode(pauses ? QuiesceMode.PAUSE : null, Pace.REAL));
                    String how = command.quiet().how();
                    // What another touches now is an error of the fake engine.
                    command.resume();
                    assertThat(how).isEqualTo(pauses ? "paused" : "stopped");
                    assertThat(command.failures()).isEmpty();
                  }
                  return null;
                }));
      }
      for (Future<?> command : commands) {
        command.get(100, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(List.of(one.state(), two.state(), three.state()))
        .containsOnly(ContainerState.RUNNING);
    for (String volume : volumes) {
      assertThat(TestVolume.make(pool, volume).journal().read()).isEmpty();
    }
  }

  @Test
  void recoveryLeavesAContainerToWhoHoldsIt() throws Exception {
    Fake db = both("db").is(ContainerState.EXITED);
    Fake web = engine.add("web").mounts("a", true).is(ContainerState.EXITED);
    left("a", db, Did.STOPPED);
    left("a", db, web);
    ContainerQuiescence commit = on("b", mode(null));
    assertThat(commit.quiet().how()).isEqualTo("none");
    for (boolean waits : List.of(false, true)) {
      ContainerRecovery recovery = new ContainerRecovery(engine, pace, pace);
      ContainerFiles files = open("a");
      ContainerRecovery.Outcome outcome = waits ? recovery.finish(files) : recovery.look(files);
      assertThat(outcome.started()).isEqualTo(waits ? List.of() : List.of("web"));
      assertThat(outcome.failures()).isEmpty();
    }
    assertThat(pace.nanos()).as("nobody waits").isZero();
    assertThat(open("a").journal().read().orElseThrow().entries())
        .extracting(Entry::name)
        .containsExactly("db");
    commit.resume();
    assertThat(new ContainerRecovery(engine, pace, pace).look(open("a")).started())
        .containsExactly("db");
    assertThat(engine.log()).containsExactly("start web", "start db");
  }

  @Test
  void containerThatCouldNotBeStartedDoesNotComeInTheMidstOfACommit() throws Exception {
    Fake db = engine.add("db").mounts("a", true).is(ContainerState.EXITED);
    left("a", db, Did.STOPPED);
    engine.fail("start db", Kind.FAILED);
    ContainerRecovery recovery = new ContainerRecovery(engine, pace, pace);
    assertThat(recovery.finish(open("a")).failures()).hasSize(1);
    ContainerQuiescence commit = on("a", mode(null));
    assertThat(commit.quiet().containers()).isEmpty();
    engine.repair("start db");
    assertThat(recovery.look(open("a")).started()).isEmpty();
    assertThat(db.state()).isEqualTo(ContainerState.EXITED);
    commit.resume();
    assertThat(db.state()).isEqualTo(ContainerState.RUNNING);
    assertThat(open("a").journal().read()).isEmpty();
  }

  @Test
  void whatAKilledCommandLeftIsWaitedForBeforeItIsTouched() throws Exception {
    Fake db = both("db").is(ContainerState.EXITED);
    engine.add("web").mounts("a", true);
    left("a", db, Did.STOPPED);
    ContainerQuiescence other = on("b", mode(null));
    other.quiet();
    pace.whenPaused(other::resume);
    ContainerQuiescence mine = on("a", mode(null));
    assertThat(mine.quiet().how()).isEqualTo("stopped");
    mine.resume();
    assertThat(engine.log())
        .startsWith("start db")
        .containsExactlyInAnyOrder("start db", "stop db", "stop web", "start db", "start web");
    assertThat(open("a").journal().read()).isEmpty();
  }

  @Test
  void whatAKilledCommandLeftGoesOnWithTheNextThatHadToWaitForIt() throws Exception {
    Fake db = both("db").is(ContainerState.EXITED);
    left("a", db, Did.STOPPED);
    ContainerQuiescence other = on("b", mode(null));
    other.quiet();
    assertThat(new ContainerRecovery(engine, pace, pace).finish(open("a")).started()).isEmpty();
    pace.whenPaused(other::resume);
    ContainerQuiescence mine = on("a", mode(null));
    assertThat(mine.quiet().how()).isEqualTo("stopped");
    mine.resume();
    assertThat(db.state()).isEqualTo(ContainerState.RUNNING);
    assertThat(open("a").journal().read()).isEmpty();
  }

  @Test
  void whatRunsOrIsGoneIsNoReasonToTouchTheJournal() throws Exception {
    Fake runs = engine.add("runs").mounts("a", true).label("dvol.quiesce", "none");
    write(
        "a",
        List.of(
            new Entry(runs.id().text(), "runs", Did.STOPPED, 0),
            new Entry("d".repeat(64), "gone", Did.STOPPED, 0)));
    ContainerQuiescence commit = on("a", mode(null));
    commit.quiet();
    commit.resume();
    assertThat(engine.log()).isEmpty();
    assertThat(open("a").journal().read()).isPresent();
  }

  @Test
  void whatKilledCommandsLeftLocksNothingAndIsRemovedByTheNext() throws Exception {
    both("db");
    Path locks = Files.createDirectory(pool.resolve(".containers"));
    String dead = "d".repeat(64);
    Files.createFile(locks.resolve(dead));
    Files.writeString(locks.resolve(dead + ".owner"), "{}");
    Files.createFile(locks.resolve("e".repeat(64) + ".owner"));
    Files.createFile(locks.resolve("somebody's"));
    ContainerQuiescence commit = on("a", mode(null));
    assertThat(commit.quiet().how()).isEqualTo("stopped");
    commit.resume();
    assertThat(TestVolume.heldContainers(pool)).containsExactly("somebody's");
    Files.delete(locks.resolve("somebody's"));
  }

  @Test
  void locksOfTheLivingAreNotRemovedWithThoseOfTheDead() throws Exception {
    Fake db = engine.add("db").mounts("a", true);
    engine.add("web").mounts("b", true);
    ContainerQuiescence first = on("a", mode(null));
    first.quiet();
    ContainerQuiescence second = on("b", mode(null));
    second.quiet();
    second.resume();
    assertThat(TestVolume.heldContainers(pool))
        .containsExactly(db.id().text(), db.id().text() + ".owner");
    first.resume();
  }

  @Test
  void killedCommandHoldsItsContainersNoLonger() throws Exception {
    Fake db = both("db");
    open("a");
    open("b");
    Process process = HoldingProcess.start(pool, "a", db.id());
    try {
      ContainerQuiescence waits = on("b", mode(null));
      assertThatThrownBy(waits::quiet)
          .isInstanceOf(RepositoryLockedException.class)
          .hasMessageContaining("\"pid\": " + process.pid());
      waits.resume();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(TestVolume.heldContainers(pool)).isNotEmpty();
    ContainerQuiescence commit = on("b", mode(null));
    assertThat(commit.quiet().how()).isEqualTo("stopped");
    commit.resume();
  }

  private Fake both(String name) {
    return engine.add(name).mounts("a", true).mounts("b", true);
  }

  /** As a command leaves it that was killed. */
  private void left(String volume, Fake fake, Did did) throws Exception {
    write(volume, List.of(new Entry(fake.id().text(), fake.name(), did, 0)));
  }

  private void left(String volume, Fake... fakes) throws Exception {
    List<Entry> entries = new ArrayList<>();
    for (Fake fake : fakes) {
      entries.add(new Entry(fake.id().text(), fake.name(), Did.STOPPED, 0));
    }
    write(volume, entries);
  }

  private void write(String volume, List<Entry> entries) throws Exception {
    open(volume).journal().write(new Waiting(engine.address(), FakePace.START, entries));
  }

  private ContainerFiles open(String volume) {
    try {
      ContainerFiles files = TestVolume.make(pool, volume);
      synchronized (opened) {
        opened.add(files);
      }
      return files;
    } catch (java.io.IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ContainerQuiescence on(String volume, QuiesceOptions options) {
    return new ContainerQuiescence(engine, open(volume), options);
  }

  private QuiesceOptions mode(QuiesceMode requested) {
    return mode(requested, pace);
  }

  private QuiesceOptions mode(QuiesceMode requested, Pace time) {
    Clock clock = pace;
    return QuiesceOptions.standard(clock, progress::add)
        .withPace(time)
        .withModes(Optional.ofNullable(requested), Optional.empty());
  }
}
