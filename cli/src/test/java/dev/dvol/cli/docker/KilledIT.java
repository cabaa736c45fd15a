// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.plugin.testing.PrivateEngine;
import dev.dvol.plugin.testing.PrivateEngine.Result;
import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code kill -9} at random moments of commit, checkout and reset: every container that dvol
 * stopped runs again, on the directory that is the volume's. Rounds: property {@code dvol.kills}, 4
 * by default; {@code -Dseed} repeats a run.
 */
@Timeout(900)
class KilledIT {
  private static final int ROUNDS = Integer.getInteger("dvol.kills", 4);
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final List<String> COMMANDS =
      List.of(
          "commit -m x vol",
          "reset --hard HEAD vol",
          "checkout -b b%d vol",
          "checkout --park - vol");
  // Names are looked for there, and the file of a server that was killed is still there.
  private static final String CONNECT =
      "import socket; socket.socket(socket.AF_UNIX).connect('/run/docker/plugins/dvol.sock')";
  private static final String TASKS =
      "/run/docker/containerd/daemon/io.containerd.runtime.v2.task/moby/";
  private static final String APP =
      "trap 'echo stopped >> /data/log; exit 0' TERM; echo started >> /data/log; while :; do"
          + " sleep 0.05; done";

  private enum Victim {
    DVOL,
    PLUGIN,
    DOCKERD
  }

  private final Random random = new Random(SEED);
  private PrivateEngine engine;
  private Path log;
  private Process plugin;

  @BeforeEach
  void start() throws Exception {
    PrivateEngine.need();
    Programs.needRootAnd("python3");
    Images.needBusybox();
    Path scratch = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "k");
    log = scratch.resolve("log");
    engine = PrivateEngine.start(scratch.resolve("e"), "--live-restore");
    engine.load(PrivateEngine.BUSYBOX);
    startPlugin();
    dvol("init vol").orFail();
    engine
        .docker(
            "run",
            "-d",
            "--name",
            "app",
            "-v",
            "vol:/data",
            "--volume-driver=dvol",
            PrivateEngine.BUSYBOX,
            "sh",
            "-c",
            APP)
        .orFail();
    dvol("commit -m first vol").orFail();
  }

  @AfterEach
  void stop() throws Exception {
    if (engine != null) {
      engine.close();
    }
  }

  private void startPlugin() throws Exception {
    plugin = engine.spawn(Redirect.appendTo(log.toFile()), program(), "plugin");
    await("the plugin answers", () -> engine.enter("python3", "-c", CONNECT).exit() == 0);
  }

  private static String program() {
    return Images.checkout().resolve("dvol").toString();
  }

  private Result dvol(String arguments) throws IOException {
    return engine.enter("sh", "-c", program() + " " + arguments);
  }

  @ParameterizedTest
  @EnumSource
  void containersRunOnTheRightDirectoryWhoeverIsKilled(Victim victim) throws Exception {
    System.out.println("seed " + SEED);
    for (int round = 0; round < ROUNDS; round++) {
      String command = COMMANDS.get(random.nextInt(COMMANDS.size())).formatted(round);
      int delay = 150 + random.nextInt(2200);
      String point =
          "seed %d, round %d, %s killed %d ms after %s"
              .formatted(SEED, round, victim, delay, command);
      engine.docker("exec", "app", "sh", "-c", "date +%N > /data/file").orFail();
      Process process =
          engine.spawn(
              Redirect.appendTo(log.toFile()), "sh", "-c", "exec " + program() + " " + command);
      Thread.sleep(delay);
      kill(victim, process);
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(point).isTrue();
      check(point);
    }
  }

  private void kill(Victim victim, Process command) throws Exception {
    switch (victim) {
      case DVOL -> {
        try {
          PrivateEngine.inner(command).destroyForcibly();
        } catch (IOException e) {
          if (command.isAlive()) {
            throw e;
          }
        }
      }
      case PLUGIN -> {
        PrivateEngine.inner(plugin).destroyForcibly();
        plugin.waitFor();
        // What supervises it starts it again.
        startPlugin();
      }
      case DOCKERD -> {
        engine.killDaemon();
        engine.startDaemon();
        removeLostTask();
      }
    }
  }

  /**
   * What a person has to do for an engine that died while it started a container: it believes ever
   * after that this one has stopped, and finds it there already whenever it is to start it. The
   * container is dvol's to start all the same.
   */
  private void removeLostTask() throws Exception {
    String id = engine.docker("inspect", "-f", "{{.Id}}", "app").orFail().text();
    for (int i = 0; lostTask(id); i++) {
      assertThat(i).as("how often the task was removed in vain").isLessThan(10);
      engine.stopDaemon();
      List<ProcessHandle> shims = shims(id);
      for (ProcessHandle shim : shims) {
        shim.destroyForcibly();
        shim.onExit().get(1, TimeUnit.MINUTES);
      }
      // Behind a shim the next engine clears up, unless that one had only begun to be.
      if (shims.isEmpty()) {
        engine.enter("rm", "-rf", TASKS + id).orFail();
      }
      engine.startDaemon();
    }
  }

  private boolean lostTask(String id) throws IOException {
    // In this order: the engine tells nothing of a container while it starts or ends it.
    return engine.enter("test", "-e", TASKS + id).exit() == 0
        && engine.docker("inspect", "-f", "{{.State.Running}}", id).orFail().text().equals("false");
  }

  private static List<ProcessHandle> shims(String id) {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(line -> line.contains("containerd-shim") && line.contains(id))
                    .isPresent())
        .toList();
  }

  private void check(String point) throws Exception {
    await(
        point + ": the container runs",
        () ->
            engine
                .docker("inspect", "-f", "{{.State.Running}} {{.State.Paused}}", "app")
                .text()
                .equals("true false"));
    assertThat(engine.docker("volume", "ls", "-q").orFail().text()).as(point).isEqualTo("vol");
    // A driver that does not answer costs 15 s each time; a machine that stands still costs it
    // once.
    await(
        point + ": docker volume ls is quick",
        () -> engine.docker("volume", "ls", "-q").orFail().seconds() < 5);
    await(point + ": nothing is left to finish", () -> leftovers().isEmpty());
    // It sees the very directory that is the branch's now.
    String inside = engine.docker("exec", "app", "stat", "-c", "%i", "/data").orFail().text();
    String branch =
        engine
            .enter("stat", "-L", "-c", "%i", "/var/lib/dvol/volumes/vol/running_point")
            .orFail()
            .text();
    assertThat(inside).as(point).isEqualTo(branch);
    dvol("status vol").orFail();
    dvol("commit -m after vol").orFail();
    await(
        point + ": the container runs after the next commit",
        () -> engine.docker("inspect", "-f", "{{.State.Running}}", "app").text().equals("true"));
    Result fsck =
        engine.enter(
            "git",
            "--git-dir",
            "/var/lib/dvol/volumes/vol/store.git",
            "fsck",
            "--full",
            "--strict");
    assertThat(fsck.exit()).as(point + fsck.err()).isZero();
  }

  private String leftovers() throws IOException {
    return engine.enter("ls", "/var/lib/dvol/volumes/vol/journal").orFail().text();
  }

  /** Something that becomes true. */
  private interface Condition {
    boolean holds() throws Exception;
  }

  private void await(String what, Condition condition) throws Exception {
    for (int i = 0; i < 900; i++) {
      if (condition.holds()) {
        return;
      }
      Thread.sleep(100);
    }
    throw new AssertionError(
        what
            + "\n"
            + (Files.exists(log) ? Files.readString(log) : "")
            + engine.docker("ps", "-a").out());
  }
}
