// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.plugin.engine.EngineException.Kind;
import dev.dvol.plugin.testing.FakeEngine;
import dev.dvol.plugin.testing.FakeEngine.Fake;
import dev.dvol.store.journal.ContainerJournal;
import dev.dvol.store.journal.ContainerJournal.Did;
import dev.dvol.store.journal.ContainerJournal.Entry;
import dev.dvol.store.journal.ContainerJournal.Waiting;
import dev.dvol.store.posix.FileLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerRecoveryTest {
  @TempDir Path temp;

  private final FakeEngine engine = new FakeEngine();
  private final FakePace pace = new FakePace();
  private ContainerFiles files;
  private ContainerJournal journal;

  @BeforeEach
  void open() throws Exception {
    files = TestVolume.make(temp, "data");
    journal = files.journal();
  }

  @AfterEach
  void close() throws Exception {
    files.close();
  }

  @Test
  void whatWasLeftDownIsStartedInItsOrder() throws Exception {
    Fake web = engine.add("web").is(ContainerState.EXITED);
    Fake db = engine.add("db").is(ContainerState.EXITED);
    Fake frozen = engine.add("frozen").is(ContainerState.PAUSED);
    Fake nap = engine.add("nap").is(ContainerState.EXITED);
    write(
        entry(web, Did.STOPPED, 1),
        entry(db, Did.STOPPED, 0),
        entry(frozen, Did.PAUSED, 2),
        entry(nap, Did.STOPPED_PAUSED, 3));
    assertThat(finish().started()).containsExactly("db", "web", "frozen", "nap");
    assertThat(engine.log())
        .containsExactly("start db", "start web", "unpause frozen", "start nap", "pause nap");
    assertThat(journal.read()).isEmpty();
  }

  @Test
  void whatRunsOrIsGoneIsPassedOver() throws Exception {
    Fake runs = engine.add("runs").startedAt(FakePace.START.plusSeconds(1));
    Fake goesOn = engine.add("goesOn").startedAt(FakePace.START.plusSeconds(1));
    write(
        entry(runs, Did.STOPPED, 0),
        entry(goesOn, Did.PAUSED, 0),
        new Entry("d".repeat(64), "gone", Did.STOPPED, 0));
    assertThat(finish().started()).isEmpty();
    assertThat(engine.log()).isEmpty();
    assertThat(pace.nanos()).isZero();
    assertThat(journal.read()).isEmpty();
  }

  @Test
  void stopThatIsStillUnderWayIsAwaited() throws Exception {
    Fake db =
        engine
            .add("db")
            .stopTimeout(Duration.ofSeconds(20))
            .startedAt(FakePace.START.minusSeconds(9));
    write(entry(db, Did.STOPPED, 0));
    pace.pass(Duration.ofSeconds(3));
    pace.whenPaused(
        () -> {
          if (pace.nanos() > Duration.ofSeconds(5).toNanos()) {
            db.is(ContainerState.EXITED);
          }
        });
    assertThat(finish().started()).containsExactly("db");
    assertThat(engine.log()).containsExactly("start db");
  }

  @Test
  void stopThatNeverWasAskedForIsNotAwaitedForEver() throws Exception {
    Fake db = engine.add("db").startedAt(FakePace.START.minusSeconds(9));
    write(entry(db, Did.STOPPED, 0));
    assertThat(finish().started()).isEmpty();
    assertThat(Duration.ofNanos(pace.nanos()))
        .isBetween(Duration.ofSeconds(15), Duration.ofSeconds(16));
    assertThat(journal.read()).isEmpty();
    write(entry(db, Did.STOPPED, 0));
    long before = pace.nanos();
    assertThat(finish().started()).isEmpty();
    assertThat(pace.nanos()).as("no stop lasts that long").isEqualTo(before);
  }

  @Test
  void stopThatCanLastLongIsAwaitedForAMinuteAndLookedForAfterwards() throws Exception {
    for (Duration timeout : List.of(Duration.ofHours(1), Duration.ofSeconds(-1))) {
      Instant written = pace.instant();
      Fake db = engine.add("db" + timeout).stopTimeout(timeout).startedAt(written.minusSeconds(9));
      Waiting waiting = new Waiting(engine.address(), written, List.of(entry(db, Did.STOPPED, 0)));
      journal.write(waiting);
      assertThat(finish()).isEqualTo(new ContainerRecovery.Outcome(List.of(), List.of()));
      assertThat(Duration.between(written, pace.instant()))
          .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
      assertThat(journal.read()).contains(waiting);
      pace.pass(Duration.ofMinutes(8));
      db.is(ContainerState.EXITED);
      assertThat(finish().started()).containsExactly(db.name());
      assertThat(journal.read()).isEmpty();
    }
  }

  @Test
  void severalStopsAreAwaitedForAMinuteInAll() throws Exception {
    Duration hour = Duration.ofHours(1);
    Fake one = engine.add("one").stopTimeout(hour);
    Fake two = engine.add("two").stopTimeout(hour);
    Fake done = engine.add("done").is(ContainerState.EXITED);
    write(entry(one, Did.STOPPED, 0), entry(two, Did.STOPPED, 1), entry(done, Did.STOPPED, 2));
    assertThat(finish().started()).containsExactly("done");
    assertThat(Duration.ofNanos(pace.nanos()))
        .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
  }

  @Test
  void whoGoesOnIsNotHeldUntilTheLastDoes() throws Exception {
    Fake one = engine.add("one").is(ContainerState.EXITED);
    Fake slow = engine.add("slow").stopTimeout(Duration.ofHours(1));
    write(entry(one, Did.STOPPED, 0), entry(slow, Did.STOPPED, 1));
    Set<String> held = new TreeSet<>();
    pace.whenPaused(
        () -> {
          try {
            held.addAll(TestVolume.heldContainers(temp));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertThat(finish().started()).containsExactly("one");
    assertThat(held).contains(slow.id().text()).doesNotContain(one.id().text());
  }

  @Test
  void lockThatCannotBeMadeKeepsOnlyItsOwnContainerDown() throws Exception {
    Fake one = engine.add("one").is(ContainerState.EXITED);
    Fake two = engine.add("two").is(ContainerState.EXITED);
    write(entry(one, Did.STOPPED, 0), entry(two, Did.STOPPED, 1));
    Path inTheWay = temp.resolve(".containers").resolve(one.id().text());
    Files.createDirectories(inTheWay);
    ContainerRecovery.Outcome outcome = finish();
    assertThat(outcome.started()).containsExactly("two");
    assertThat(outcome.failures()).extracting(ContainerFailure::name).containsExactly("one");
    Files.delete(inTheWay);
    assertThat(finish().started()).containsExactly("one");
  }

  @Test
  void lookWaitsForNothingAndKeepsWhatIsUnderWay() throws Exception {
    Fake db = engine.add("db");
    Fake cache = engine.add("cache");
    Fake done = engine.add("done").is(ContainerState.EXITED);
    write(entry(db, Did.STOPPED, 0), entry(cache, Did.PAUSED, 1), entry(done, Did.STOPPED, 2));
    assertThat(look().started()).containsExactly("done");
    cache.is(ContainerState.PAUSED);
    pace.pass(Duration.ofSeconds(14));
    assertThat(look().started()).containsExactly("cache");
    assertThat(journal.read().orElseThrow().entries()).containsExactly(entry(db, Did.STOPPED, 0));
    pace.pass(Duration.ofSeconds(1));
    assertThat(look().started()).isEmpty();
    assertThat(journal.read()).isEmpty();
    assertThat(Duration.ofNanos(pace.nanos())).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void stopWithoutLimitIsGivenUpAfterTenMinutes() throws Exception {
    Fake db =
        engine
            .add("db")
            .stopTimeout(Duration.ofSeconds(-1))
            .startedAt(FakePace.START.minusSeconds(9));
    write(entry(db, Did.STOPPED, 0));
    pace.pass(Duration.ofMinutes(10));
    assertThat(finish().started()).isEmpty();
    assertThat(journal.read()).isEmpty();
  }

  @Test
  void containerWithoutTimeToStopIsNotTakenForOneWithoutLimit() throws Exception {
    Fake db = engine.add("db").stopTimeout(Duration.ZERO).startedAt(FakePace.START.minusSeconds(9));
    write(entry(db, Did.STOPPED, 0));
    assertThat(finish().started()).isEmpty();
    assertThat(Duration.ofNanos(pace.nanos())).isLessThan(Duration.ofSeconds(6));
  }

  @Test
  void failedStopIsLookedForDuringTenMinutesAndWaitedForByNobody() throws Exception {
    Fake db = engine.add("db").startedAt(FakePace.START.minusSeconds(9));
    Fake done = engine.add("done").is(ContainerState.EXITED);
    write(failed(db), entry(done, Did.STOPPED, 1));
    assertThat(finish().started()).containsExactly("done");
    assertThat(pace.nanos()).isZero();
    pace.pass(Duration.ofSeconds(599));
    assertThat(finish()).isEqualTo(new ContainerRecovery.Outcome(List.of(), List.of()));
    assertThat(journal.read().orElseThrow().entries()).containsExactly(failed(db));
    pace.pass(Duration.ofSeconds(1));
    assertThat(finish().started()).isEmpty();
    assertThat(journal.read()).isEmpty();
    assertThat(engine.log()).containsExactly("start done");
  }

  @Test
  void failedStopWithALongTimeoutIsLookedForAsLong() throws Exception {
    Fake db =
        engine.add("db").stopTimeout(Duration.ofHours(1)).startedAt(FakePace.START.minusSeconds(9));
    write(failed(db));
    pace.pass(Duration.ofHours(1));
    assertThat(finish().started()).isEmpty();
    db.is(ContainerState.EXITED);
    assertThat(finish().started()).containsExactly("db");
  }

  @Test
  void whatWasStartedAfterItsFailedStopIsPassedOver() throws Exception {
    Fake db = engine.add("db").startedAt(FakePace.START);
    write(failed(db));
    assertThat(finish().started()).isEmpty();
    assertThat(journal.read()).isEmpty();
  }

  @Test
  void nothingIsDoneWhileTheOneWhoStoppedThemLives() throws Exception {
    Fake db = engine.add("db").is(ContainerState.EXITED);
    write(entry(db, Did.STOPPED, 0));
    try (FileLock living = ContainerLock.take(files)) {
      assertThat(finish().started()).isEmpty();
      assertThat(engine.log()).isEmpty();
    }
    assertThat(finish().started()).containsExactly("db");
  }

  @Test
  void containersOfAnotherEngineAreLeftAlone() throws Exception {
    engine.add("db").is(ContainerState.EXITED);
    Waiting other =
        new Waiting(
            "tcp://other:1",
            FakePace.START,
            List.of(new Entry("d".repeat(64), "db", Did.STOPPED, 0)));
    journal.write(other);
    assertThat(finish().started()).isEmpty();
    assertThat(journal.read()).contains(other);
    assertThat(engine.log()).isEmpty();
  }

  @Test
  void containersThatTheEngineKnowsAreItsOwnHoweverItsAddressWasSpelled() throws Exception {
    Fake db = engine.add("db").is(ContainerState.EXITED);
    Fake slow = engine.add("slow").stopTimeout(Duration.ofHours(1));
    Entry gone = new Entry("d".repeat(64), "gone", Did.STOPPED, 0);
    Entry stopping = entry(slow, Did.STOPPED, 2);
    journal.write(
        new Waiting(
            "unix:///run/fake.sock",
            FakePace.START,
            List.of(gone, entry(db, Did.STOPPED, 1), stopping)));
    assertThat(look().started()).containsExactly("db");
    assertThat(journal.read())
        .contains(new Waiting(engine.address(), FakePace.START, List.of(stopping)));
  }

  @Test
  void journalStaysWhenTheEngineDoesNotSayWhetherTheContainersAreItsOwn() throws Exception {
    Fake db = engine.add("db").is(ContainerState.EXITED);
    Waiting other =
        new Waiting("tcp://other:1", FakePace.START, List.of(entry(db, Did.STOPPED, 0)));
    journal.write(other);
    engine.fail("inspect db", Kind.NO_ANSWER);
    assertThatThrownBy(this::finish).isInstanceOf(EngineException.class);
    assertThat(journal.read()).contains(other);
  }

  @Test
  void whatCannotBeStartedStaysAndKeepsNoOtherDown() throws Exception {
    Fake a = engine.add("a").is(ContainerState.EXITED);
    Fake b = engine.add("b").is(ContainerState.EXITED);
    write(entry(a, Did.STOPPED, 0), entry(b, Did.STOPPED, 0));
    engine.fail("start a", Kind.FAILED);
    ContainerRecovery.Outcome outcome = finish();
    assertThat(outcome.started()).containsExactly("b");
    assertThat(outcome.failures()).containsExactly(new ContainerFailure("a", "start a failed"));
    engine.repair("start a");
    assertThat(finish().started()).containsExactly("a");
    assertThat(journal.read()).isEmpty();
  }

  @Test
  void journalStaysWhenTheEngineStopsAnswering() throws Exception {
    Fake a = engine.add("a").is(ContainerState.EXITED);
    write(entry(a, Did.STOPPED, 0));
    engine.fail("start a", Kind.NO_ANSWER);
    assertThatThrownBy(this::finish).isInstanceOf(EngineException.class);
    assertThat(journal.read()).isPresent();
  }

  @Test
  void withoutAJournalNothingIsMade() throws Exception {
    assertThat(finish().started()).isEmpty();
    assertThat(temp.resolve(".containers")).doesNotExist();
    assertThat(temp.resolve("data/journal")).isEmptyDirectory();
    assertThat(TestVolume.locks(temp, "data")).isEmpty();
  }

  private ContainerRecovery.Outcome finish() throws Exception {
    return new ContainerRecovery(engine, pace, pace).finish(files);
  }

  private ContainerRecovery.Outcome look() throws Exception {
    return new ContainerRecovery(engine, pace, pace).look(files);
  }

  private void write(Entry... entries) throws Exception {
    journal.write(new Waiting(engine.address(), FakePace.START, new ArrayList<>(List.of(entries))));
  }

  private static Entry failed(Fake fake) {
    return new Entry(fake.id().text(), fake.name(), Did.STOPPED, 0, Optional.of(FakePace.START));
  }

  private static Entry entry(Fake fake, Did did, int order) {
    return new Entry(fake.id().text(), fake.name(), did, order);
  }
}
