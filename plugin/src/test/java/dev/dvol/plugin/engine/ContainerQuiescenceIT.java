// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.plugin.testing.EngineFixture;
import dev.dvol.store.Quiescence.Purpose;
import dev.dvol.store.Quiescence.Reached;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.journal.ContainerJournal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ContainerQuiescenceIT {
  @TempDir Path temp;

  private EngineFixture fixture;
  private Engine engine;
  private String volume;
  private ContainerFiles files;
  private ContainerJournal journal;

  @BeforeEach
  void open() throws Exception {
    fixture = EngineFixture.open();
    engine = RealEngine.find();
    volume = fixture.newVolume();
    files = TestVolume.make(temp, volume);
    journal = files.journal();
  }

  @AfterEach
  void close() throws Exception {
    if (files != null) {
      files.close();
    }
    if (fixture != null) {
      fixture.close();
    }
  }

  @Test
  void twoContainersOnOneVolumeAreStoppedAndStartedAndKeepTheirRestartPolicy() throws Exception {
    String one = run("--restart", "always");
    String two = run("--restart", "on-failure:3");
    String reader = fixture.run("-v", volume + ":/data:ro");
    ContainerQuiescence quiescence = quiescence(options());
    quiescence.check(Purpose.COMMIT);
    Reached reached = quiescence.quiet();
    assertThat(reached.how()).isEqualTo("stopped");
    assertThat(reached.containers()).hasSize(3);
    assertThat(reached.containers().toString())
        .contains(one + " " + EngineFixture.IMAGE + " sha256:")
        .contains("read-only");
    assertThat(fixture.state(one) + fixture.state(two)).isEqualTo("exitedexited");
    assertThat(fixture.state(reader)).isEqualTo("running");
    quiescence.resume();
    assertThat(fixture.state(one) + fixture.state(two)).isEqualTo("runningrunning");
    assertThat(fixture.field(one, "{{.HostConfig.RestartPolicy.Name}}")).contains("always");
    assertThat(fixture.field(two, "{{.HostConfig.RestartPolicy.Name}}")).contains("on-failure");
    assertThat(quiescence.failures()).isEmpty();
    assertThat(quiescence.killed()).isEmpty();
    assertThat(quiescence.downtime()).isPositive().isLessThan(Duration.ofSeconds(30));
    assertThat(journal.read()).isEmpty();
  }

  @Test
  void everybodyLetsGoForAChangeAndPausedOnesArePausedAgain() throws Exception {
    String writer = run();
    String reader = fixture.run("-v", volume + ":/data:ro");
    String paused = run();
    fixture.docker("pause", paused);
    ContainerQuiescence quiescence = quiescence(options());
    quiescence.check(Purpose.CHANGE);
    assertThat(quiescence.release()).isTrue();
    assertThat(fixture.state(writer) + fixture.state(reader) + fixture.state(paused))
        .isEqualTo("exitedexitedexited");
    String late = run();
    assertThat(quiescence.release()).isTrue();
    assertThat(fixture.state(late)).isEqualTo("exited");
    quiescence.resume();
    assertThat(fixture.state(writer) + fixture.state(reader) + fixture.state(late))
        .isEqualTo("runningrunningrunning");
    assertThat(fixture.state(paused)).isEqualTo("paused");
    fixture.docker("unpause", paused);
  }

  @Test
  void pausedStaysPausedAndContainersThatWouldVanishArePausedForACommit() throws Exception {
    String paused = run();
    fixture.docker("pause", paused);
    String once = run("--rm");
    ContainerQuiescence quiescence = quiescence(options());
    assertThat(quiescence.quiet().how()).isEqualTo("paused");
    assertThat(fixture.state(once)).isEqualTo("paused");
    quiescence.resume();
    assertThat(fixture.state(once)).isEqualTo("running");
    assertThat(fixture.state(paused)).isEqualTo("paused");
    assertThatThrownBy(() -> quiescence(options()).check(Purpose.CHANGE))
        .isInstanceOf(VolumeException.class)
        .hasMessageContaining(once);
    assertThat(fixture.state(once)).isEqualTo("running");
    fixture.docker("unpause", paused);
  }

  @Test
  void hooksRunInTheContainerBeforeAndAfterThePause() throws Exception {
    String name =
        run(
            "--label", "dvol.quiesce=pause",
            "--label", "dvol.commit-pre=echo pre >>/data/log",
            "--label", "dvol.commit-post=[\"/bin/sh\", \"-c\", \"echo post >>/data/log\"]");
    ContainerQuiescence quiescence = quiescence(options());
    assertThat(quiescence.quiet().how()).isEqualTo("paused");
    quiescence.resume();
    assertThat(fixture.docker("exec", name, "cat", "/data/log")).isEqualTo("pre\npost");
    assertThat(quiescence.failures()).isEmpty();
  }

  @Test
  void hookThatFailsOrTakesTooLongFailsTheCommitAndTheLastHookRunsAllTheSame() throws Exception {
    for (String pre : new String[] {"echo no room; exit 4", "sleep 60"}) {
      String name =
          run(
              "--label", "dvol.commit-pre=" + pre,
              "--label", "dvol.commit-post=touch /tmp/post",
              "--label", "dvol.timeout=10s");
      ContainerQuiescence quiescence = quiescence(mode(QuiesceMode.HOOK));
      assertThatThrownBy(quiescence::quiet)
          .isInstanceOf(VolumeException.class)
          .hasMessageContaining(
              pre.startsWith("echo") ? "exit code 4: no room" : "within 10000 ms");
      quiescence.resume();
      fixture.docker("exec", name, "test", "-f", "/tmp/post");
      fixture.docker("rm", "-f", name);
    }
  }

  @Test
  void dependentIsStartedWhenWhatItNeedsIsHealthy() throws Exception {
    String db =
        run(
            "--health-cmd", "test -f /tmp/ready",
            "--health-interval", "200ms",
            "--health-retries", "100",
            "--label", "com.docker.compose.project=p",
            "--label", "com.docker.compose.service=db");
    String web =
        run(
            "--label", "com.docker.compose.project=p",
            "--label", "com.docker.compose.service=web",
            "--label", "com.docker.compose.depends_on=db:service_healthy:false");
    ContainerQuiescence quiescence = quiescence(options());
    quiescence.quiet();
    assertThat(finished(web)).isBefore(finished(db));
    Thread ready = new Thread(() -> makeReady(db));
    ready.start();
    quiescence.resume();
    ready.join();
    assertThat(quiescence.failures()).isEmpty();
    assertThat(fixture.field(db, "{{.State.Health.Status}}")).contains("healthy");
    assertThat(started(web)).isAfter(started(db).plusMillis(500));
  }

  @Test
  void containerThatDoesNotBecomeHealthyIsTold() throws Exception {
    String name =
        run("--health-cmd", "false", "--health-interval", "200ms", "--health-retries", "100");
    ContainerQuiescence quiescence = quiescence(options().withHealthTimeout(Duration.ofSeconds(2)));
    quiescence.quiet();
    quiescence.resume();
    assertThat(quiescence.failures())
        .containsExactly(new ContainerFailure(name, "it is not healthy after 2 s"));
    assertThat(fixture.state(name)).isEqualTo("running");
  }

  @Test
  void containersThatAKilledDvolLeftDownAreStarted() throws Exception {
    String one = run();
    String two = run();
    fixture.docker("pause", two);
    Process process = QuiescenceProcess.start(temp, volume, "none", "quiet");
    ContainerRecovery.Outcome early = ContainerRecovery.finish(files, engine, Clock.systemUTC());
    assertThat(early.started()).as("its process lives").isEmpty();
    kill(process);
    assertThat(fixture.state(one) + fixture.state(two)).isEqualTo("exitedexited");
    ContainerRecovery.Outcome outcome = ContainerRecovery.finish(files, engine, Clock.systemUTC());
    assertThat(outcome.started()).containsExactlyInAnyOrder(one, two);
    assertThat(fixture.state(one)).isEqualTo("running");
    assertThat(fixture.state(two)).isEqualTo("paused");
    assertThat(journal.read()).isEmpty();
    fixture.docker("unpause", two);
  }

  @Test
  void stopThatOutlivesAKilledDvolIsFollowedByAStart() throws Exception {
    String slow =
        fixture.runScript(
            "trap 'echo asked; while [ ! -e /tmp/go ]; do sleep 0.1; done; exit 0' TERM;"
                + " while true; do sleep 0.1; done",
            "-v",
            volume + ":/data",
            "--stop-timeout",
            "90");
    Process process = QuiescenceProcess.start(temp, volume, "none", "begun");
    while (!fixture.docker("logs", slow).contains("asked")) {
      Thread.sleep(50);
    }
    kill(process);
    assertThat(fixture.state(slow)).isEqualTo("running");
    CompletableFuture<Void> end =
        CompletableFuture.runAsync(
            () -> {
              try {
                Thread.sleep(3000);
                fixture.docker("exec", slow, "touch", "/tmp/go");
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    ContainerRecovery.Outcome outcome = ContainerRecovery.finish(files, engine, Clock.systemUTC());
    end.get(60, TimeUnit.SECONDS);
    assertThat(outcome.started()).containsExactly(slow);
    // It was not the container of before, whose stop would still have been on its way.
    Thread.sleep(2000);
    assertThat(fixture.state(slow)).isEqualTo("running");
  }

  @Test
  void interruptedDvolLetsContainersGoOn() throws Exception {
    String name = run();
    Process process = QuiescenceProcess.start(temp, volume, "hook", "quiet");
    assertThat(fixture.state(name)).isEqualTo("exited");
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(fixture.state(name)).isEqualTo("running");
    assertThat(journal.read()).isEmpty();
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  private void makeReady(String container) {
    try {
      while (!fixture.state(container).equals("running")) {
        Thread.sleep(50);
      }
      Thread.sleep(600);
      fixture.docker("exec", container, "touch", "/tmp/ready");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Instant started(String container) throws Exception {
    return Instant.parse(fixture.field(container, "{{.State.StartedAt}}").orElseThrow());
  }

  private Instant finished(String container) throws Exception {
    return Instant.parse(fixture.field(container, "{{.State.FinishedAt}}").orElseThrow());
  }

  private String run(String... options) throws Exception {
    String[] all = new String[options.length + 2];
    all[0] = "-v";
    all[1] = volume + ":/data";
    System.arraycopy(options, 0, all, 2, options.length);
    return fixture.run(all);
  }

  private ContainerQuiescence quiescence(QuiesceOptions options) {
    return new ContainerQuiescence(engine, files, options);
  }

  private static QuiesceOptions options() {
    return QuiesceOptions.standard(Clock.systemUTC(), text -> {}).withDrivers("local"::equals);
  }

  private static QuiesceOptions mode(QuiesceMode mode) {
    return options().withModes(Optional.of(mode), Optional.empty());
  }
}
