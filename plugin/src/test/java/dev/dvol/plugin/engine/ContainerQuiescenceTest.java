// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.plugin.engine.ContainerDetails.Health;
import dev.dvol.plugin.engine.Engine.ExecResult;
import dev.dvol.plugin.engine.EngineException.Kind;
import dev.dvol.plugin.testing.FakeEngine;
import dev.dvol.plugin.testing.FakeEngine.Fake;
import dev.dvol.store.Quiescence.Purpose;
import dev.dvol.store.Quiescence.Reached;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.journal.ContainerJournal;
import dev.dvol.store.journal.ContainerJournal.Did;
import dev.dvol.store.journal.ContainerJournal.Entry;
import dev.dvol.store.journal.ContainerJournal.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContainerQuiescenceTest {
  private static final String VOLUME = "data";

  @TempDir Path temp;

  private final FakeEngine engine = new FakeEngine();
  private final FakePace pace = new FakePace();
  private final List<String> progress = Collections.synchronizedList(new ArrayList<>());
  private ContainerFiles files;
  private ContainerJournal journal;

  @BeforeEach
  void open() throws Exception {
    files = TestVolume.make(temp, VOLUME);
    journal = files.journal();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    files.close();
    assertThat(TestVolume.heldContainers(temp)).isEmpty();
  }

  @Test
  void runningContainerIsStoppedForACommitAndStartedAgain() throws Exception {
    Fake db = engine.add("db").mounts(VOLUME, true);
    ContainerQuiescence quiescence = quiescence(options());
    quiescence.check(Purpose.COMMIT);
    assertThat(engine.log()).isEmpty();
    assertThat(journal.read()).isEmpty();
    engine.after("stop db", () -> pace.pass(Duration.ofMillis(700)));
    Reached reached = quiescence.quiet();
    assertThat(reached.how()).isEqualTo("stopped");
    assertThat(reached.containers()).containsExactly("db image-of-db sha256:1234, stopped");
    assertThat(journal.read().orElseThrow().entries())
        .containsExactly(new Entry(db.id().text(), "db", Did.STOPPED, 0));
    pace.pass(Duration.ofMillis(300));
    quiescence.resume();
    quiescence.resume();
    assertThat(engine.log()).containsExactly("stop db", "start db");
    assertThat(journal.read()).isEmpty();
    assertThat(quiescence.downtime()).isEqualTo(Duration.ofSeconds(1));
    assertThat(quiescence.downtimes()).containsEntry("db", Duration.ofSeconds(1));
    assertThat(quiescence.touched()).containsExactly("db");
    assertThat(quiescence.failures()).isEmpty();
  }

  @Test
  void nothingIsTouchedOrWrittenWhenNobodyUsesTheVolume() throws Exception {
    engine.add("other").mounts("data2", true);
    engine.add("same-name-other-driver").mountsOf("local", VOLUME);
    engine.add("exited").mounts(VOLUME, true).is(ContainerState.EXITED);
    ContainerQuiescence quiescence = quiescence(options());
    quiescence.check(Purpose.CHANGE);
    assertThat(quiescence.quiet()).isEqualTo(new Reached("none", List.of()));
    assertThat(quiescence.release()).isTrue();
    quiescence.resume();
    assertThat(engine.log()).isEmpty();
    assertThat(temp.resolve("data/journal")).isEmptyDirectory();
    assertThat(TestVolume.locks(temp, VOLUME)).isEmpty();
    assertThat(quiescence.downtime()).isZero();
  }

  @Test
  void driverCountsByWhateverNameItWasRegistered() throws Exception {
    engine.add("db").mountsOf("registry.example/team/dvol:2", VOLUME);
    assertThat(quietAndResume(mode(null, null)).how()).isEqualTo("stopped");
    ContainerQuiescence change = quiescence(options());
    assertThat(change.check(Purpose.CHANGE)).isTrue();
    assertThat(change.release()).isTrue();
    change.resume();
    assertThat(engine.log()).containsExactly("stop db", "start db", "stop db", "start db");
  }

  @Test
  void readerStaysForACommitAndIsStoppedForAChange() throws Exception {
    engine.add("reader").mounts(VOLUME, false);
    ContainerQuiescence commit = quiescence(options());
    Reached reached = commit.quiet();
    commit.resume();
    assertThat(reached.how()).isEqualTo("none");
    assertThat(reached.containers())
        .containsExactly("reader image-of-reader sha256:1234, read-only");
    assertThat(engine.log()).isEmpty();
    ContainerQuiescence change = quiescence(options());
    change.check(Purpose.CHANGE);
    assertThat(change.release()).isTrue();
    change.resume();
    assertThat(engine.log()).containsExactly("stop reader", "start reader");
  }

  @Test
  void labelBeatsVolumeDefaultAndRequestBeatsLabel() throws Exception {
    engine.add("db").mounts(VOLUME, true).label("dvol.quiesce", "pause");
    assertThat(quietAndResume(mode(null, QuiesceMode.NONE)).how()).isEqualTo("paused");
    assertThat(engine.log()).containsExactly("pause db", "unpause db");
    assertThat(quietAndResume(mode(QuiesceMode.NONE, QuiesceMode.STOP)).how()).isEqualTo("none");
    assertThat(quietAndResume(mode(QuiesceMode.STOP, null)).how()).isEqualTo("stopped");
    assertThat(engine.log()).hasSize(4);
    engine.add("plain").mounts(VOLUME, true);
    assertThat(quietAndResume(mode(null, QuiesceMode.NONE)).how()).isEqualTo("none");
  }

  @Test
  void leastQuietOneCounts() throws Exception {
    engine.add("stopped").mounts(VOLUME, true);
    engine.add("paused").mounts(VOLUME, true).label("dvol.quiesce", "pause");
    assertThat(quietAndResume(options()).how()).isEqualTo("paused");
    engine
        .add("hooked")
        .mounts(VOLUME, true)
        .label("dvol.quiesce", "hook")
        .label("dvol.commit-pre", "x");
    assertThat(quietAndResume(options()).how()).isEqualTo("hook");
    engine.add("loud").mounts(VOLUME, true).label("dvol.quiesce", "none");
    assertThat(quietAndResume(options()).how()).isEqualTo("none");
  }

  @Test
  void containerThatWouldVanishIsPausedForACommitAndRefusedForAChange() throws Exception {
    engine.add("once").mounts(VOLUME, true).autoRemove();
    assertThat(quietAndResume(options()).how()).isEqualTo("paused");
    assertThat(engine.log()).containsExactly("pause once", "unpause once");
    ContainerQuiescence change = quiescence(options());
    for (Parallel.Task<Integer> touching :
        List.<Parallel.Task<Integer>>of(i -> change.check(Purpose.CHANGE), i -> change.release())) {
      assertThatThrownBy(() -> touching.run(0))
          .isInstanceOf(VolumeException.class)
          .hasMessageContaining("once")
          .hasMessageContaining("--rm");
    }
    change.resume();
    assertThat(engine.log()).hasSize(2);
  }

  @Test
  void pausedContainerStaysPausedForACommitAndIsPausedAgainAfterAChange() throws Exception {
    Fake db = engine.add("db").mounts(VOLUME, true).is(ContainerState.PAUSED);
    assertThat(quietAndResume(options()).how()).isEqualTo("paused");
    assertThat(engine.log()).isEmpty();
    ContainerQuiescence change = quiescence(options());
    assertThat(change.release()).isTrue();
    assertThat(journal.read().orElseThrow().entries().get(0).did()).isEqualTo(Did.STOPPED_PAUSED);
    change.resume();
    assertThat(engine.log()).containsExactly("stop db", "start db", "pause db");
    assertThat(db.state()).isEqualTo(ContainerState.PAUSED);
  }

  @Test
  void containerPausedByUsIsOnlyStartedAfterAChange() throws Exception {
    Fake db = engine.add("db").mounts(VOLUME, true);
    ContainerQuiescence change = quiescence(mode(QuiesceMode.PAUSE, null));
    change.quiet();
    assertThat(change.release()).isTrue();
    change.resume();
    assertThat(engine.log()).containsExactly("pause db", "stop db", "start db");
    assertThat(db.state()).isEqualTo(ContainerState.RUNNING);
  }

  @Test
  void restartingContainerIsStoppedWhateverTheMode() throws Exception {
    engine.add("loop").mounts(VOLUME, true).is(ContainerState.RESTARTING);
    assertThat(quietAndResume(mode(QuiesceMode.PAUSE, null)).how()).isEqualTo("stopped");
    assertThat(engine.log()).containsExactly("stop loop", "start loop");
  }

  @Test
  void whoeverComesMeanwhileIsMadeQuietToo() throws Exception {
    engine.add("first").mounts(VOLUME, true);
    engine.after("stop first", () -> engine.add("second").mounts(VOLUME, true));
    ContainerQuiescence quiescence = quiescence(options());
    assertThat(quiescence.release()).isTrue();
    engine.add("third").mounts(VOLUME, true);
    assertThat(quiescence.release()).isTrue();
    assertThat(journal.read().orElseThrow().entries()).hasSize(3);
    quiescence.resume();
    assertThat(engine.log().subList(0, 3))
        .containsExactly("stop first", "stop second", "stop third");
    assertThat(engine.active()).hasSize(3);
  }

  @Test
  void hooksRunBeforeThePauseAndAfterIt() throws Exception {
    engine
        .add("db")
        .mounts(VOLUME, true)
        .label("dvol.quiesce", "pause")
        .label("dvol.commit-pre", "[\"checkpoint\"]")
        .label("dvol.commit-post", "[\"go\"]")
        .label("dvol.commit-pre.user", "postgres");
    assertThat(quietAndResume(options()).how()).isEqualTo("paused");
    assertThat(engine.log())
        .containsExactly(
            "exec checkpoint as postgres in db",
            "pause db",
            "unpause db",
            "exec go as postgres in db");
  }

  @Test
  void hookModeRunsHooksAndLeavesTheOthersAlone() throws Exception {
    engine
        .add("db")
        .mounts(VOLUME, true)
        .label("dvol.commit-pre", "[\"a\"]")
        .label("dvol.commit-post", "[\"b\"]");
    engine.add("plain").mounts(VOLUME, true);
    assertThat(quietAndResume(mode(QuiesceMode.HOOK, null)).how()).isEqualTo("none");
    assertThat(engine.log()).containsExactly("exec a in db", "exec b in db");
  }

  @Test
  void hookModeWithoutAnyHookIsRefusedBeforeAnythingIsTouched() {
    engine.add("plain").mounts(VOLUME, true);
    ContainerQuiescence quiescence = quiescence(mode(QuiesceMode.HOOK, null));
    assertThatThrownBy(() -> quiescence.check(Purpose.COMMIT))
        .isInstanceOf(VolumeException.class)
        .hasMessageContaining("hook");
    assertThat(engine.log()).isEmpty();
  }

  @Test
  void lastHookRunsThoughTheFirstFailedAndTheCommitDoesNot() throws Exception {
    engine
        .add("db")
        .mounts(VOLUME, true)
        .label("dvol.commit-pre", "[\"a\"]")
        .label("dvol.commit-post", "[\"b\"]");
    engine.programs(
        command ->
            command.equals(List.of("a"))
                ? new ExecResult(Optional.of(3), "first\nno \u001b[1mdisk\n")
                : new ExecResult(Optional.of(0), ""));
    ContainerQuiescence quiescence = quiescence(options());
    assertThatThrownBy(quiescence::quiet)
        .isInstanceOf(VolumeException.class)
        .hasMessage("container db: dvol.commit-pre ended with exit code 3: no ?[1mdisk");
    quiescence.resume();
    assertThat(engine.log()).containsExactly("exec a in db", "exec b in db");
    assertThat(quiescence.failures()).isEmpty();
    assertThat(journal.read()).isEmpty();
  }

  @Test
  void failureOfAHookThatMayFailIsToldAndTheCommitGoesOn() throws Exception {
    engine
        .add("db")
        .mounts(VOLUME, true)
        .label("dvol.commit-pre", "[\"a\"]")
        .label("dvol.on-error", "continue")
        .label("dvol.timeout", "2s");
    engine.programs(command -> new ExecResult(Optional.empty(), ""));
    assertThat(quietAndResume(options()).how()).isEqualTo("stopped");
    assertThat(progress).contains("container db: dvol.commit-pre did not end within 2000 ms");
  }

  @Test
  void containerThatNoHookMadeQuietDoesNotCountAsQuiet() throws Exception {
    engine
        .add("db")
        .mounts(VOLUME, true)
        .label("dvol.commit-pre", "[\"a\"]")
        .label("dvol.commit-post", "[\"b\"]")
        .label("dvol.on-error", "continue");
    engine.programs(command -> new ExecResult(Optional.of(1), ""));
    ContainerQuiescence quiescence = quiescence(mode(QuiesceMode.HOOK, null));
    Reached reached = quiescence.quiet();
    quiescence.resume();
    assertThat(reached.how()).isEqualTo("none");
    assertThat(reached.containers()).containsExactly("db image-of-db sha256:1234, none");
    assertThat(quiescence.failures()).isEmpty();
    assertThat(quiescence.hookFailures())
        .containsExactly(
            "container db: dvol.commit-pre ended with exit code 1",
            "container db: dvol.commit-post ended with exit code 1");
  }

  @Test
  void hookBehindTheCommitAloneMakesNobodyQuiet() throws Exception {
    engine.add("db").mounts(VOLUME, true).label("dvol.commit-post", "[\"b\"]");
    engine.programs(command -> new ExecResult(Optional.of(0), ""));
    assertThat(quietAndResume(mode(QuiesceMode.HOOK, null)).how()).isEqualTo("none");
  }

  @Test
  void failureOfTheLastHookIsAFailureOfTheContainer() throws Exception {
    engine.add("db").mounts(VOLUME, true).label("dvol.commit-post", "[\"b\"]");
    engine.programs(command -> new ExecResult(Optional.of(1), ""));
    ContainerQuiescence quiescence = quiescence(mode(QuiesceMode.PAUSE, null));
    quiescence.quiet();
    quiescence.resume();
    assertThat(quiescence.failures())
        .containsExactly(new ContainerFailure("db", "dvol.commit-post ended with exit code 1"));
  }

  @Test
  void ownContainerAndSwarmTasksAreRefusedBeforeAnythingIsTouched() throws Exception {
    Fake me = engine.add("me").mounts(VOLUME, true);
    QuiesceOptions inside =
        options().withSelf(new OwnContainer(Optional.of(me.id().text().substring(0, 12))));
    for (Purpose purpose : Purpose.values()) {
      assertThatThrownBy(() -> quiescence(inside).check(purpose))
          .isInstanceOf(VolumeException.class)
          .hasMessageContaining("dvol runs in it");
    }
    quiescence(inside.withModes(Optional.of(QuiesceMode.NONE), Optional.empty()))
        .check(Purpose.COMMIT);
    engine.stop(me.id(), Duration.ZERO);
    engine.add("task").mounts(VOLUME, true).label("com.docker.swarm.service.name", "svc");
    for (Purpose purpose : Purpose.values()) {
      assertThatThrownBy(() -> quiescence(options()).check(purpose))
          .isInstanceOfSatisfying(
              VolumeException.class, e -> assertThat(e.hints().get(0)).contains("scale svc=0"));
    }
    quiescence(mode(QuiesceMode.PAUSE, null)).check(Purpose.COMMIT);
    assertThat(engine.log()).containsExactly("stop me");
  }

  @Test
  void killIsTold() throws Exception {
    engine.add("deaf").mounts(VOLUME, true).ignoresStop().stopTimeout(Duration.ofSeconds(1));
    ContainerQuiescence quiescence = quiescence(options());
    assertThat(quiescence.quiet().containers())
        .containsExactly("deaf image-of-deaf sha256:1234, killed");
    assertThat(quiescence.killed()).containsExactly("deaf");
    quiescence.resume();
  }

  @Test
  void failedStopLetsAllOthersGoOnAndIsTold() throws Exception {
    engine.add("a").mounts(VOLUME, true);
    Fake b = engine.add("b").mounts(VOLUME, true);
    engine.fail("stop b", Kind.FAILED);
    ContainerQuiescence quiescence = quiescence(options());
    assertThatThrownBy(quiescence::quiet).isInstanceOf(EngineException.class);
    assertThat(waiting()).containsExactly("a", "b");
    quiescence.resume();
    assertThat(engine.log()).contains("stop a", "start a").doesNotContain("start b");
    assertThat(b.state()).isEqualTo(ContainerState.RUNNING);
    assertThat(quiescence.failures())
        .singleElement()
        .satisfies(failure -> assertThat(failure.name()).isEqualTo("b"))
        .satisfies(failure -> assertThat(failure.reason()).contains("may yet end it"));
    assertThat(waiting()).containsExactly("b");
  }

  @Test
  void killThatComesAfterAFailedStopIsFollowedByAStart() throws Exception {
    for (Kind kind : List.of(Kind.FAILED, Kind.NO_ANSWER, Kind.CONFLICT)) {
      String name = "db-" + kind;
      Fake db = engine.add(name).mounts(VOLUME, true);
      engine.fail("stop " + name, kind);
      ContainerQuiescence quiescence = quiescence(options());
      engine.after("start " + name, () -> engine.repair("stop " + name));
      assertThatThrownBy(quiescence::quiet).isInstanceOf(EngineException.class);
      quiescence.resume();
      assertThat(quiescence.failures()).hasSize(1);
      for (int round = 0; round < 3; round++) {
        pace.pass(Duration.ofMinutes(3));
        assertThat(recover().started()).isEmpty();
      }
      db.is(ContainerState.EXITED);
      assertThat(recover().started()).containsExactly(name);
      assertThat(journal.read()).isEmpty();
    }
  }

  @Test
  void failedStopIsRememberedByADvolThatIsKilledRightAfterIt() throws Exception {
    Fake db = engine.add("db").mounts(VOLUME, true);
    engine.fail("stop db", Kind.FAILED);
    ContainerQuiescence killed = quiescence(options());
    assertThatThrownBy(killed::quiet).isInstanceOf(EngineException.class);
    Waiting left = journal.read().orElseThrow();
    killed.resume();
    journal.write(left);
    pace.pass(Duration.ofMinutes(1));
    assertThat(recover().started()).isEmpty();
    db.is(ContainerState.EXITED);
    assertThat(recover().started()).containsExactly("db");
  }

  @Test
  void containerThatRunsOnAfterItsStopIsNotTakenForStopped() throws Exception {
    Fake db = engine.add("db").mounts(VOLUME, true);
    runsOn(db);
    ContainerQuiescence quiescence = quiescence(options());
    assertThatThrownBy(quiescence::quiet).isInstanceOf(IOException.class);
    quiescence.resume();
    assertThat(quiescence.failures()).hasSize(1);
    db.is(ContainerState.EXITED);
    assertThat(recover().started()).containsExactly("db");
  }

  @Test
  void containerThatWasStartedAfterAFailedStopGoesOnForGood() throws Exception {
    Fake db = engine.add("db").mounts(VOLUME, true);
    engine.fail("stop db", Kind.FAILED);
    ContainerQuiescence quiescence = quiescence(options());
    assertThatThrownBy(quiescence::quiet).isInstanceOf(EngineException.class);
    db.startedAt(pace.instant().plusMillis(1));
    quiescence.resume();
    assertThat(quiescence.failures()).isEmpty();
    assertThat(journal.read()).isEmpty();
  }

  @Test
  void stopThatWentOutAfterALongHookIsAwaitedFromThen() throws Exception {
    Fake db = engine.add("db").mounts(VOLUME, true).label("dvol.commit-pre", "[\"a\"]");
    List<Boolean> duringTheHook = new ArrayList<>();
    engine.programs(
        command -> {
          duringTheHook.add(left().isPresent());
          pace.pass(Duration.ofSeconds(20));
          return new ExecResult(Optional.of(0), "");
        });
    List<Waiting> duringTheStop = new ArrayList<>();
    engine.after("stop db", () -> duringTheStop.add(left().orElseThrow()));
    quietAndResume(options());

    // As if it had been killed then, and the stop took five seconds.
    journal.write(duringTheStop.get(0));
    pace.pass(Duration.ofSeconds(1));
    pace.whenPaused(
        () -> {
          if (pace.nanos() >= Duration.ofSeconds(25).toNanos()) {
            db.is(ContainerState.EXITED);
          }
        });
    assertThat(recover().started()).containsExactly("db");
    assertThat(duringTheHook).as("nothing was to be undone").containsExactly(false);
  }

  @Test
  void journalTellsOfEachStopWhenItWentOut() throws Exception {
    List<Waiting> seen = Collections.synchronizedList(new ArrayList<>());
    compose(engine.add("web"), "web", "db").mounts(VOLUME, true);
    engine.after("stop web", () -> seen.add(takes(Duration.ofSeconds(16))));
    compose(engine.add("db"), "db", "").mounts(VOLUME, true);
    engine.after("stop db", () -> seen.add(left().orElseThrow()));
    quietAndResume(options());
    assertThat(seen).hasSize(2);
    assertThat(seen.get(0).entries()).extracting(Entry::name).containsExactly("web");
    assertThat(seen.get(0).written()).isEqualTo(FakePace.START);
    assertThat(seen.get(1).entries()).extracting(Entry::name).contains("db", "web");
    assertThat(seen.get(1).written()).isEqualTo(FakePace.START.plusSeconds(16));
  }

  @Test
  void stopThatHasToWaitForOthersIsReckonedFromItsOwnTime() throws Exception {
    for (String name : List.of("a", "b", "c", "d")) {
      engine.add(name).mounts(VOLUME, true);
      engine.after("stop " + name, () -> pace.pass(Duration.ofSeconds(10)));
    }
    engine.add("e").mounts(VOLUME, true);
    List<Waiting> seen = new ArrayList<>();
    engine.after("stop e", () -> seen.add(left().orElseThrow()));
    quietAndResume(options());
    assertThat(seen.get(0).written()).isEqualTo(FakePace.START.plusSeconds(40));
  }

  @Test
  void stopUnderWayOfAnotherIsLeftToTheOneWhoLooksAgain() throws Exception {
    Fake slow = engine.add("slow").mounts(VOLUME, true).stopTimeout(Duration.ofHours(1));
    slow.label("dvol.quiesce", "none");
    Entry entry = new Entry(slow.id().text(), "slow", Did.STOPPED, 0);
    journal.write(new Waiting(engine.address(), pace.instant(), List.of(entry)));
    engine.add("db").mounts(VOLUME, true);
    ContainerQuiescence quiescence = quiescence(options());
    quiescence.quiet();
    quiescence.resume();
    assertThat(engine.log()).containsExactly("stop db", "start db");
    assertThat(quiescence.failures()).isEmpty();
    assertThat(waiting()).containsExactly("slow");
    slow.is(ContainerState.EXITED);
    assertThat(recover().started()).containsExactly("slow");
  }

  @Test
  void hookOfAContainerThatWaitsForAFailedStopIsRunAllTheSame() throws Exception {
    Fake db = engine.add("db").mounts(VOLUME, true).label("dvol.commit-pre", "[\"flush\"]");
    db.label("dvol.quiesce", "hook");
    Entry entry =
        new Entry(db.id().text(), "db", Did.STOPPED, 0, Optional.of(pace.instant().minusMillis(1)));
    journal.write(new Waiting(engine.address(), pace.instant(), List.of(entry)));
    db.startedAt(FakePace.START.minusSeconds(60));
    // Its stop is the reason to look at the journal.
    engine.add("web").mounts(VOLUME, true);
    List<String> commands = new ArrayList<>();
    engine.programs(
        command -> {
          commands.addAll(command);
          return new ExecResult(Optional.of(0), "");
        });
    ContainerQuiescence quiescence = quiescence(options());
    quiescence.quiet();
    quiescence.resume();
    assertThat(commands).containsExactly("flush");
  }

  @Test
  void containerWithAFailedStopIsPausedByTheNextCommandAndStillLookedFor() throws Exception {
    Fake db = engine.add("db").mounts(VOLUME, true);
    engine.fail("stop db", Kind.FAILED);
    ContainerQuiescence first = quiescence(options());
    assertThatThrownBy(first::quiet).isInstanceOf(EngineException.class);
    first.resume();
    ContainerQuiescence second = quiescence(mode(QuiesceMode.PAUSE, null));
    second.quiet();
    Waiting whilePaused = journal.read().orElseThrow();
    second.resume();
    assertThat(db.state()).isEqualTo(ContainerState.RUNNING);
    assertThat(second.failures()).isEmpty();
    assertThat(waiting()).containsExactly("db");

    // As if it had been killed while the container was paused.
    journal.write(whilePaused);
    db.is(ContainerState.PAUSED);
    recover();
    assertThat(db.state()).isEqualTo(ContainerState.RUNNING);
    assertThat(waiting()).containsExactly("db");
    db.is(ContainerState.EXITED);
    assertThat(recover().started()).containsExactly("db");
    assertThat(journal.read()).isEmpty();
  }

  @Test
  void nextCommandStopsAgainWhatCouldNotBeStopped() throws Exception {
    Fake db = engine.add("db").mounts(VOLUME, true).label("dvol.commit-post", "[\"b\"]");
    engine.fail("stop db", Kind.FAILED);
    ContainerQuiescence first = quiescence(options());
    assertThatThrownBy(first::quiet).isInstanceOf(EngineException.class);
    first.resume();
    engine.repair("stop db");
    assertThat(quietAndResume(options()).how()).isEqualTo("stopped");
    assertThat(engine.log())
        .containsExactly("stop db", "exec b in db", "stop db", "start db", "exec b in db");
    assertThat(db.state()).isEqualTo(ContainerState.RUNNING);
  }

  @Test
  void stopWithoutAnswerStaysInTheJournalForTheNextCommandToo() throws Exception {
    engine.add("a").mounts(VOLUME, true);
    engine.fail("stop a", Kind.NO_ANSWER);
    ContainerQuiescence quiescence = quiescence(options());
    assertThatThrownBy(quiescence::quiet).isInstanceOf(EngineException.class);
    quiescence.resume();
    assertThat(quiescence.failures()).hasSize(1);
    assertThat(journal.read()).isPresent();
    engine.add("b").mounts(VOLUME, true);
    ContainerQuiescence next = quiescence(mode(QuiesceMode.PAUSE, null));
    next.quiet();
    assertThat(waiting()).containsExactly("a", "b");
    next.resume();
    assertThat(engine.log()).contains("pause b", "unpause b");
  }

  @Test
  void containerThatEndedOrWasRemovedByItselfIsNotOurs() throws Exception {
    engine.add("gone").mounts(VOLUME, true);
    engine.fail("stop gone", Kind.GONE);
    engine.add("stays").mounts(VOLUME, true);
    engine.after("stop stays", () -> engine.repair("stop gone"));
    ContainerQuiescence quiescence = quiescence(options());
    quiescence.quiet();
    quiescence.resume();
    assertThat(quiescence.failures()).isEmpty();
  }

  @Test
  void failedStartIsToldAndKeepsNoOtherDownAndStaysInTheJournal() throws Exception {
    engine.add("a").mounts(VOLUME, true);
    engine.add("b").mounts(VOLUME, true);
    engine.fail("start a", Kind.FAILED);
    ContainerQuiescence quiescence = quiescence(options());
    quiescence.quiet();
    quiescence.resume();
    assertThat(quiescence.failures()).containsExactly(new ContainerFailure("a", "start a failed"));
    assertThat(engine.active()).singleElement().extracting(Container::name).isEqualTo("b");
    assertThat(journal.read()).isPresent();

    // The next command tries again, first and last.
    ContainerQuiescence next = quiescence(options());
    next.quiet();
    engine.repair("start a");
    next.resume();
    assertThat(next.failures()).isEmpty();
    assertThat(engine.active()).hasSize(2);
    assertThat(journal.read()).isEmpty();
  }

  @Test
  void journalOfAnotherEngineIsNotOverwritten() throws Exception {
    Waiting waiting =
        new Waiting(
            "tcp://other:2375",
            FakePace.START,
            List.of(new Entry("e".repeat(64), "far", Did.STOPPED, 0)));
    journal.write(waiting);
    engine.add("db").mounts(VOLUME, true);
    ContainerQuiescence quiescence = quiescence(options());
    assertThatThrownBy(quiescence::quiet)
        .isInstanceOfSatisfying(
            StoreException.class,
            e ->
                assertThat(e.hints())
                    .containsExactly(
                        "the same command with DOCKER_HOST=tcp://other:2375 starts them first",
                        "if that engine or they are gone for good, remove "
                            + temp.resolve("data/journal/containers.json")
                            + " and repeat the command"))
        .hasMessageContaining("tcp://other:2375")
        .hasMessageContaining("(far)")
        .hasMessageContaining("knows none of them");
    quiescence.resume();
    assertThat(engine.log()).isEmpty();
    assertThat(journal.read()).contains(waiting);
    Files.delete(temp.resolve("data/journal/containers.json"));
    assertThat(quietAndResume(options()).how()).isEqualTo("stopped");
  }

  @Test
  void journalOfTheSameEngineUnderAnotherAddressIsSettledFirst() throws Exception {
    Fake db = engine.add("db").mounts(VOLUME, true).is(ContainerState.EXITED);
    engine.add("web").mounts(VOLUME, true);
    Entry entry = new Entry(db.id().text(), "db", Did.STOPPED, 0);
    journal.write(new Waiting("tcp://here:2375", FakePace.START, List.of(entry)));
    assertThat(quietAndResume(options()).how()).isEqualTo("stopped");
    assertThat(engine.log().get(0)).isEqualTo("start db");
    assertThat(engine.active()).hasSize(2);
  }

  @Test
  void dependentsStopFirstAndStartWhenWhatTheyNeedIsHealthy() throws Exception {
    compose(engine.add("web"), "web", "api:service_started:false").mounts(VOLUME, true);
    compose(engine.add("db"), "db", "")
        .mounts(VOLUME, true)
        .healthAfterStart(Health.STARTING, Health.STARTING, Health.HEALTHY);
    compose(engine.add("api"), "api", "db:service_healthy:false").mounts(VOLUME, true);
    ContainerQuiescence quiescence = quiescence(options());
    quiescence.quiet();
    List<String> waits = new ArrayList<>();
    pace.whenPaused(() -> waits.addAll(engine.log().subList(3, engine.log().size())));
    quiescence.resume();
    assertThat(engine.log())
        .containsExactly("stop web", "stop api", "stop db", "start db", "start api", "start web");
    assertThat(waits).isNotEmpty().containsOnly("start db");
    assertThat(quiescence.failures()).isEmpty();
  }

  @Test
  void containerThatDoesNotBecomeHealthyIsToldAfterTheTimeGiven() throws Exception {
    engine.add("slow").mounts(VOLUME, true).healthAfterStart(Health.STARTING);
    ContainerQuiescence quiescence = quiescence(options().withHealthTimeout(Duration.ofSeconds(5)));
    quiescence.quiet();
    quiescence.resume();
    assertThat(quiescence.failures())
        .containsExactly(new ContainerFailure("slow", "it is not healthy after 5 s"));
    assertThat(journal.read()).isEmpty();
  }

  @Test
  void containerWhoseHealthCheckFailsIsToldAtOnce() throws Exception {
    engine.add("ill").mounts(VOLUME, true).healthAfterStart(Health.STARTING, Health.UNHEALTHY);
    ContainerQuiescence quiescence = quiescence(options());
    quiescence.quiet();
    quiescence.resume();
    assertThat(quiescence.failures())
        .containsExactly(new ContainerFailure("ill", "its health check fails"));
    assertThat(pace.nanos()).isLessThan(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void afterResumeFromAnotherThreadNothingIsTouchedAnyMore() throws Exception {
    Fake first = compose(engine.add("first"), "first", "").mounts(VOLUME, true);
    compose(engine.add("second"), "second", "first").mounts(VOLUME, true);
    ContainerQuiescence quiescence = quiescence(options());
    Thread hook = new Thread(quiescence::resume);
    engine.after(
        "stop second",
        () -> {
          hook.start();
          while (hook.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
          }
        });
    assertThatThrownBy(quiescence::quiet)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("interrupted");
    hook.join();
    assertThat(engine.log()).containsExactly("stop second", "start second");
    assertThat(first.state()).isEqualTo(ContainerState.RUNNING);
    assertThatThrownBy(quiescence::release).isInstanceOf(IOException.class);
  }

  @Test
  void interruptDoesNotKeepContainersDown() throws Exception {
    engine.add("db").mounts(VOLUME, true).healthAfterStart(Health.STARTING, Health.HEALTHY);
    ContainerQuiescence quiescence = quiescence(options());
    quiescence.quiet();
    Thread.currentThread().interrupt();
    quiescence.resume();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(engine.log()).containsExactly("stop db", "start db");
    assertThat(quiescence.failures()).isEmpty();
  }

  /** Whatever the engine says. */
  private void runsOn(Fake fake) {
    engine.after(
        "stop " + fake.name(),
        () -> {
          fake.is(ContainerState.RUNNING);
          runsOn(fake);
        });
  }

  /** What the journal holds, a time later. */
  private Waiting takes(Duration time) {
    Waiting now = left().orElseThrow();
    pace.pass(time);
    return now;
  }

  private Optional<Waiting> left() {
    try {
      return journal.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> waiting() throws Exception {
    return journal.read().orElseThrow().entries().stream().map(Entry::name).sorted().toList();
  }

  private ContainerRecovery.Outcome recover() throws Exception {
    return new ContainerRecovery(engine, pace, pace).finish(files);
  }

  private static Fake compose(Fake fake, String service, String dependsOn) {
    return fake.label("com.docker.compose.project", "p")
        .label("com.docker.compose.service", service)
        .label("com.docker.compose.depends_on", dependsOn);
  }

  private Reached quietAndResume(QuiesceOptions options) throws Exception {
    ContainerQuiescence quiescence = quiescence(options);
    quiescence.check(Purpose.COMMIT);
    Reached reached = quiescence.quiet();
    quiescence.resume();
    assertThat(quiescence.failures()).isEmpty();
    assertThat(journal.read()).isEmpty();
    return reached;
  }

  private ContainerQuiescence quiescence(QuiesceOptions options) {
    return new ContainerQuiescence(engine, files, options);
  }

  private QuiesceOptions options() {
    return QuiesceOptions.standard(pace, progress::add).withPace(pace);
  }

  private QuiesceOptions mode(QuiesceMode requested, QuiesceMode volumeDefault) {
    return options().withModes(Optional.ofNullable(requested), Optional.ofNullable(volumeDefault));
  }
}
