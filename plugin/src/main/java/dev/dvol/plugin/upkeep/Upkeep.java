// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.upkeep;

import dev.dvol.plugin.engine.ContainerFiles;
import dev.dvol.plugin.engine.ContainerRecovery;
import dev.dvol.plugin.engine.Engine;
import dev.dvol.plugin.engine.QuiesceOptions;
import dev.dvol.plugin.log.PluginLog;
import dev.dvol.plugin.log.PluginLog.Level;
import dev.dvol.store.Pool;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Looks after the volumes of a pool, every few seconds and on a thread of its own: a look at two
 * files for each volume when there is nothing to do. What fails is logged once and tried again.
 *
 * <p>The order matters: files are brought to an end before containers are started on them. Nothing
 * is waited for that the next round can see: a stop may take hours, and other volumes have their
 * own containers down.
 */
public final class Upkeep implements AutoCloseable {
  private static final Duration BETWEEN = Duration.ofSeconds(3);

  private final Pool pool;
  private final Posix posix;
  private final Clock clock;
  private final EngineSource engines;
  private final PluginLog log;
  private final Set<VolumeName> unsettled = new HashSet<>();
  private final Set<String> told = new HashSet<>();
  private final Thread thread;

  /** Finds the engine anew, as it comes and goes. */
  public interface EngineSource {
    /** The engine, if one answers. */
    Optional<Engine> find() throws IOException, VolumeException;
  }

  Upkeep(Pool pool, Posix posix, Clock clock, EngineSource engines, PluginLog log) {
    this.pool = pool;
    this.posix = posix;
    this.clock = clock;
    this.engines = engines;
    this.log = log;
    this.thread = new Thread(this::run, "dvol-upkeep");
    this.thread.setDaemon(true);
  }

  /** Begins. */
  public static Upkeep start(
      Pool pool, Posix posix, Clock clock, EngineSource engines, PluginLog log) {
    Upkeep upkeep = new Upkeep(pool, posix, clock, engines, log);
    upkeep.thread.start();
    return upkeep;
  }

  private void run() {
    try {
      noteVolumes();
      while (true) {
        round();
        Thread.sleep(BETWEEN.toMillis());
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /** Those that are there at the start may have mounts of an engine that was killed. */
  void noteVolumes() {
    try {
      unsettled.addAll(pool.volumes());
    } catch (IOException | RuntimeException e) {
      tell("pool", e);
    }
  }

  /** One look at everything. */
  void round() throws InterruptedException {
    Optional<Engine> engine = Optional.empty();
    try {
      engine = engines.find();
    } catch (IOException | VolumeException | RuntimeException e) {
      tell("engine", e);
    }
    try {
      for (VolumeName name : pool.volumes()) {
        lookAfter(name, engine);
      }
    } catch (IOException | RuntimeException e) {
      tell("pool", e);
    }
  }

  private void lookAfter(VolumeName name, Optional<Engine> engine) throws InterruptedException {
    try {
      Path journal = pool.directory().resolve(name.text()).resolve("journal");
      if (Files.exists(journal.resolve("intent.json"))) {
        finishFiles(name);
      }
      if (engine.isPresent()) {
        if (Files.exists(journal.resolve("containers.json"))) {
          finishContainers(name, engine.get());
        }
        if (unsettled.contains(name)) {
          reconcile(name, engine.get());
          unsettled.remove(name);
        }
      }
    } catch (RepositoryLockedException e) {
      // Who holds it is alive and brings it to an end.
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    } catch (IOException | VolumeException | RuntimeException e) {
      tell(name.text(), e);
    }
  }

  private void finishFiles(VolumeName name) throws IOException, VolumeException {
    try (VolumeRepository volume = pool.open(name)) {
      Optional<String> what = volume.interrupted();
      volume.finishInterrupted(Progress.NONE);
      if (what.isPresent()) {
        log.log(Level.INFO, "finished", "volume", name.text(), "command", what.get());
      }
    }
  }

  private void finishContainers(VolumeName name, Engine engine) throws IOException {
    try (ContainerFiles files = ContainerFiles.open(posix, pool.directory(), name)) {
      ContainerRecovery.Outcome outcome = ContainerRecovery.look(files, engine, clock);
      for (String container : outcome.started()) {
        log.log(Level.INFO, "goes-on", "volume", name.text(), "container", container);
      }
      for (var failure : outcome.failures()) {
        tell(
            name.text(),
            new IOException(
                "container " + failure.name() + " does not go on: " + failure.reason()));
      }
    }
  }

  // Only once, for mounts that were there before this driver: while it runs, the engine tells it.
  // A container that exists may be about to start, or be filled.
  private void reconcile(VolumeName name, Engine engine) throws IOException, VolumeException {
    try (VolumeRepository volume = pool.open(name)) {
      long ever = volume.mountsEver();
      int before = volume.mounts().size();
      boolean forgotten =
          before > 0
              && engine.users(name, QuiesceOptions.DRIVERS).isEmpty()
              && volume.forgetMounts(ever);
      if (forgotten) {
        log.log(
            Level.INFO,
            "mounts-forgotten",
            "volume",
            name.text(),
            "count",
            Integer.toString(before));
      }
    }
  }

  private void tell(String subject, Exception failure) {
    String reason = String.valueOf(failure.getMessage());
    if (told.size() < 1000 && told.add(subject + "\n" + reason)) {
      log.log(Level.WARN, "upkeep", "subject", subject, "reason", reason);
    }
  }

  /** Ends it; what it is at is interrupted. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
