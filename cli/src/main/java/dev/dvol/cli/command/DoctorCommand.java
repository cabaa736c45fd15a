// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.DoctorView;
import dev.dvol.cli.render.DoctorView.Check;
import dev.dvol.cli.render.DoctorView.Level;
import dev.dvol.cli.render.Figures;
import dev.dvol.cli.session.Containers.EngineFacts;
import dev.dvol.cli.session.ExitCode;
import dev.dvol.cli.session.Failure;
import dev.dvol.cli.session.PluginProbe;
import dev.dvol.cli.session.Session;
import dev.dvol.store.Pool;
import dev.dvol.store.PoolHealth;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code doctor}: looks at everything that a command needs, and says what is wrong. */
@Command(name = "doctor")
public final class DoctorCommand implements Callable<Integer> {
  private static final long LITTLE_SPACE = 1L << 30;
  private static final Duration SLOW_SYNC = Duration.ofMillis(500);

  private final Session session;
  private final List<Check> checks = new ArrayList<>();

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "Where the volume driver should answer (${DEFAULT-VALUE})")
  private Path socket = PluginProbe.DEFAULT_SOCKET;

  @Parameters(arity = "0..*", hidden = true)
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public DoctorCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    new Arguments("doctor", arguments).atMost(0);
    ok("dvol " + VersionCommand.version() + ", Java " + Runtime.version());
    lookAtPool();
    lookAtEngine();
    DoctorView view = new DoctorView(checks);
    session.show(view);
    return view.healthy() ? 0 : ExitCode.REFUSED.number();
  }

  private void lookAtPool() {
    try {
      Pool pool = session.pool();
      if (!Files.isDirectory(pool.directory())) {
        note("pool " + pool.directory() + " is not there yet", "dvol init NAME makes it");
        return;
      }
      PoolHealth health = pool.examine();
      space(pool.directory(), health);
      if (health.trustworthyTimes()) {
        ok("unchanged files are recognised without reading them");
      } else {
        note(
            "every command reads all files: the times of "
                + health.fileSystem()
                + " are not to be trusted",
            "a pool on ext4, xfs or btrfs: -p DIR or DVOL_POOL");
      }
      String sync = "a small file is durable in " + health.sync().toMillis() + " ms";
      if (health.sync().compareTo(SLOW_SYNC) < 0) {
        ok(sync);
      } else {
        note(sync, "the disk is slow or busy; each commit waits for it a few times");
      }
      ok(health.reflinks() ? "files can share blocks" : "files cannot share blocks; not needed");
      volumes(pool);
    } catch (IOException e) {
      Failure failure = Failure.of(e);
      fail("pool: " + failure.message(), failure.hints());
    }
  }

  private void space(Path directory, PoolHealth health) {
    String text =
        "pool %s: %s, %s free of %s"
            .formatted(
                directory,
                health.fileSystem(),
                Figures.size(health.freeBytes()),
                Figures.size(health.totalBytes()));
    if (health.freeBytes() < LITTLE_SPACE) {
      note(text, "free some space before it runs out");
    } else {
      ok(text);
    }
  }

  private void volumes(Pool pool) throws IOException {
    List<VolumeName> names = pool.volumes();
    for (VolumeName name : names) {
      try {
        VolumeRepository volume = session.open(name);
        Optional<String> interrupted = volume.interrupted();
        if (interrupted.isPresent()) {
          note(
              "volume " + name + ": a " + interrupted.get() + " was interrupted",
              "dvol commit, checkout or reset on it finishes that first, and so does a container");
        }
      } catch (IOException | VolumeException e) {
        Failure failure = Failure.of(e);
        fail("volume " + name + ": " + failure.message(), failure.hints());
      }
    }
    ok(names.size() + (names.size() == 1 ? " volume" : " volumes"));
  }

  private void lookAtEngine() {
    EngineFacts facts = session.containers().facts();
    String where = facts.address().isEmpty() ? "" : " at " + facts.address();
    if (facts.version().isPresent()) {
      ok("engine " + facts.version().get() + where);
    } else {
      fail(
          "engine" + where + ": " + facts.problem().orElse("it does not answer"),
          List.of("start Docker; DOCKER_HOST or docker context say where it is"));
    }
    Optional<String> problem = PluginProbe.problem(socket);
    if (problem.isEmpty()) {
      ok("volume driver at " + socket);
    } else {
      fail(
          "volume driver at " + socket + ": " + problem.get(),
          List.of("docker start dvol-docker-plugin, or run dvol plugin"));
    }
  }

  private void ok(String text) {
    checks.add(new Check(Level.OK, text, Optional.empty()));
  }

  private void note(String text, String hint) {
    checks.add(new Check(Level.NOTE, text, Optional.of(hint)));
  }

  private void fail(String text, List<String> hints) {
    checks.add(new Check(Level.FAIL, text, hints.stream().findFirst()));
  }
}
