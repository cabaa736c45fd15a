// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.plugin.engine.ContainerDetails.Health;
import dev.dvol.plugin.engine.Engine.ExecResult;
import dev.dvol.plugin.engine.EngineException.Kind;
import dev.dvol.plugin.testing.EngineFixture;
import dev.dvol.store.VolumeName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

@Timeout(300)
class DockerEngineIT {
  private static final Predicate<String> LOCAL = "local"::equals;

  private EngineFixture fixture;
  private Engine engine;

  @BeforeEach
  void open() throws Exception {
    fixture = EngineFixture.open();
    engine = RealEngine.find();
  }

  @AfterEach
  void close() throws Exception {
    if (fixture != null) {
      fixture.close();
    }
  }

  @Test
  void usersOfAVolumeAreListedInEveryState() throws Exception {
    String volume = fixture.newVolume();
    String other = fixture.newVolume();
    String running =
        fixture.run(
            "-v", volume + ":/data", "--label", ContainerLabels.USER + "=b c", "--label", "a=d");
    String reading = fixture.run("--mount", "type=volume,src=" + volume + ",dst=/x,readonly");
    String paused = fixture.run("-v", volume + ":/data");
    String exited = fixture.run("-v", volume + ":/data");
    fixture.run("-v", other + ":/data");
    // The engine's own filter takes this for the volume too.
    fixture.run("-v", other + ":/" + volume);
    fixture.docker("pause", paused);
    fixture.docker("stop", exited);
    VolumeName name = new VolumeName(volume);
    List<Container> users = engine.users(name, LOCAL);
    assertThat(users)
        .extracting(Container::name)
        .containsExactlyInAnyOrder(running, reading, paused, exited);
    assertThat(find(users, running).state()).isEqualTo(ContainerState.RUNNING);
    assertThat(find(users, running).writes(name, LOCAL)).isTrue();
    assertThat(find(users, running).label(ContainerLabels.USER)).contains("b c");
    assertThat(find(users, running).label("a")).as("a label of others").isEmpty();
    assertThat(find(users, running).image()).isEqualTo(EngineFixture.IMAGE);
    assertThat(find(users, reading).writes(name, LOCAL)).isFalse();
    assertThat(find(users, paused).state()).isEqualTo(ContainerState.PAUSED);
    assertThat(find(users, exited).state()).isEqualTo(ContainerState.EXITED);
    assertThat(engine.users(name, QuiesceOptions.DRIVERS)).isEmpty();
    assertThat(engine.active())
        .filteredOn(container -> container.uses(name, LOCAL))
        .extracting(Container::name)
        .containsExactlyInAnyOrder(running, reading, paused);
  }

  @Test
  void containersOfTestcontainersAreSeenToo() throws Exception {
    try (GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(EngineFixture.IMAGE))
            .withImagePullPolicy(image -> false)
            .withCommand("sleep", "1000")
            .withLabel(ContainerLabels.USER, "seen")
            .withCreateContainerCmdModifier(
                create -> create.getHostConfig().withNetworkMode("none"))) {
      container.start();
      ContainerId id = new ContainerId(container.getContainerId());
      assertThat(engine.active())
          .filteredOn(listed -> listed.id().equals(id))
          .singleElement()
          .satisfies(listed -> assertThat(listed.label(ContainerLabels.USER)).contains("seen"));
      assertThat(engine.inspect(id).state()).isEqualTo(ContainerState.RUNNING);
      engine.pause(id);
      assertThat(engine.inspect(id).state()).isEqualTo(ContainerState.PAUSED);
      engine.unpause(id);
    }
  }

  @Test
  void detailsOfAContainerAreTold() throws Exception {
    String volume = fixture.newVolume();
    String plain =
        fixture.run("-v", volume + ":/data", "--health-cmd", "true", "--health-interval", "1s");
    String special = fixture.run("-v", volume + ":/data", "--rm", "--stop-timeout", "77");
    String patient = fixture.run("-v", volume + ":/data", "--stop-timeout", "-1");
    ContainerDetails details = engine.inspect(id(volume, plain));
    assertThat(details.autoRemove()).isFalse();
    assertThat(details.stopTimeout()).isEmpty();
    assertThat(details.stopPatience()).isEqualTo(Duration.ofSeconds(70));
    assertThat(details.health()).isIn(Optional.of(Health.STARTING), Optional.of(Health.HEALTHY));
    ContainerDetails other = engine.inspect(id(volume, special));
    assertThat(other.autoRemove()).isTrue();
    assertThat(other.stopTimeout()).contains(Duration.ofSeconds(77));
    assertThat(other.health()).isEmpty();
    assertThat(engine.inspect(id(volume, patient)).stopPatience()).isZero();
    String imageId = find(engine.users(new VolumeName(volume), LOCAL), plain).imageId();
    assertThat(engine.imageDigest(imageId)).startsWith("sha256:");
    assertThat(engine.imageDigest("sha256:" + "0".repeat(64))).endsWith("000");
  }

  @Test
  void stopAndStartKeepTheRestartPolicy() throws Exception {
    String volume = fixture.newVolume();
    String name = fixture.run("-v", volume + ":/data", "--restart", "unless-stopped");
    ContainerId id = id(volume, name);
    engine.stop(id, Duration.ofSeconds(60));
    assertThat(fixture.state(name)).isEqualTo("exited");
    engine.stop(id, Duration.ofSeconds(60));
    engine.start(id);
    engine.start(id);
    assertThat(fixture.state(name)).isEqualTo("running");
    assertThat(fixture.field(name, "{{.HostConfig.RestartPolicy.Name}}"))
        .contains("unless-stopped");
  }

  @Test
  void stopThatEndsInAKillIsSeen() throws Exception {
    String volume = fixture.newVolume();
    String deaf =
        fixture.runScript(
            "trap '' TERM; while true; do sleep 0.1; done",
            "-v",
            volume + ":/data",
            "--stop-timeout",
            "14");
    ContainerId id = id(volume, deaf);
    long before = System.nanoTime();
    engine.stop(id, Duration.ofSeconds(100));
    // Had dvol sent a timeout, it would be the engine's 10 s.
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofSeconds(13));
    assertThat(engine.inspect(id).wasKilled()).isTrue();
  }

  @Test
  void stopThatTakesLongerThanAllowedIsGivenUp() throws Exception {
    String volume = fixture.newVolume();
    String slow =
        fixture.runScript(
            "trap '' TERM; while true; do sleep 0.1; done",
            "-v",
            volume + ":/data",
            "--stop-timeout",
            "60");
    long before = System.nanoTime();
    assertThatThrownBy(() -> engine.stop(id(volume, slow), Duration.ofMillis(300)))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_ANSWER));
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void programsRunInContainersWithTheirExitCodeOutputAndUser() throws Exception {
    String volume = fixture.newVolume();
    String name = fixture.run("-v", volume + ":/data");
    ContainerId id = id(volume, name);
    ExecResult result = sh(id, "echo out; echo err >&2; exit 3", Duration.ofSeconds(60));
    assertThat(result.exitCode()).contains(3);
    assertThat(result.output()).contains("out\n").contains("err\n");
    assertThat(engine.exec(id, List.of("id", "-u"), Optional.of("1234"), Duration.ofSeconds(60)))
        .isEqualTo(new ExecResult(Optional.of(0), "1234\n"));
    ExecResult long1 = sh(id, "seq 1 100000", Duration.ofSeconds(60));
    assertThat(long1.output()).hasSize(64 * 1024).endsWith("100000\n");
    ExecResult tooSlow = sh(id, "echo begun; sleep 60", Duration.ofSeconds(10));
    assertThat(tooSlow.exitCode()).isEmpty();
    assertThat(tooSlow.output()).isEqualTo("begun\n");
    assertThat(
            engine
                .exec(id, List.of("/no/such/program"), Optional.empty(), Duration.ofSeconds(60))
                .exitCode())
        .isNotEqualTo(Optional.of(0));
  }

  @Test
  void refusalsHaveTheirKindAndTheEnginesWords() throws Exception {
    String volume = fixture.newVolume();
    String name = fixture.run("-v", volume + ":/data");
    ContainerId id = id(volume, name);
    engine.pause(id);
    assertThatThrownBy(() -> sh(id, "true", Duration.ofSeconds(5)))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT))
        .hasMessageContaining("paused");
    engine.unpause(id);
    assertThatThrownBy(() -> engine.unpause(id))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("not paused");
    ContainerId nobody = new ContainerId("0".repeat(64));
    for (Parallel.Task<ContainerId> task :
        List.<Parallel.Task<ContainerId>>of(
            engine::inspect, engine::start, engine::pause, i -> engine.stop(i, Duration.ZERO))) {
      assertThatThrownBy(() -> task.run(nobody))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.GONE))
          .hasMessageContaining("No such container");
    }
  }

  @Test
  void engineThatIsNotThereIsKnownAtOnce() throws Exception {
    EngineAddress nowhere =
        EngineSettings.resolve(
            Map.of("DOCKER_HOST", "unix:///nonexistent/docker.sock"), Path.of("/"));
    EngineContact.seek(nowhere);
    long before = System.nanoTime();
    assertThat(EngineContact.seek(nowhere))
        .isEqualTo(
            new EngineContact.Absent(
                EngineContact.Reason.NOBODY,
                "no Docker engine at unix:///nonexistent/docker.sock"));
    // It waits for nothing; a busy machine alone takes some tens of milliseconds.
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    assertThat(EngineContact.seek(EngineAddress.parse("tcp://127.0.0.1:1", "test")))
        .isInstanceOf(EngineContact.Absent.class);
  }

  private ExecResult sh(ContainerId id, String script, Duration timeout) throws Exception {
    return engine.exec(id, List.of("/bin/sh", "-c", script), Optional.empty(), timeout);
  }

  private ContainerId id(String volume, String name) throws Exception {
    return find(engine.users(new VolumeName(volume), LOCAL), name).id();
  }

  private static Container find(List<Container> containers, String name) {
    return containers.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }
}
