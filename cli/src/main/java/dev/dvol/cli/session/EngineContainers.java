// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.cli.render.ContainerOutcome;
import dev.dvol.plugin.engine.ContainerFailure;
import dev.dvol.plugin.engine.ContainerFiles;
import dev.dvol.plugin.engine.ContainerQuiescence;
import dev.dvol.plugin.engine.ContainerRecovery;
import dev.dvol.plugin.engine.Engine;
import dev.dvol.plugin.engine.EngineAddress;
import dev.dvol.plugin.engine.EngineContact;
import dev.dvol.plugin.engine.EngineSettings;
import dev.dvol.plugin.engine.HeldUsers;
import dev.dvol.plugin.engine.OwnContainer;
import dev.dvol.plugin.engine.QuiesceMode;
import dev.dvol.plugin.engine.QuiesceOptions;
import dev.dvol.plugin.engine.VolumeUsers;
import dev.dvol.store.Pool;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The containers of the engine that the docker command would talk to, looked for once. */
public final class EngineContainers implements Containers {
  private static final String DRIVER = "dvol";

  private final Environment environment;
  private final Supplier<OwnContainer> self;
  private @Nullable EngineContact contact;

  /** The engine that an environment means; {@code self} is asked for when it is needed. */
  public EngineContainers(Environment environment, Supplier<OwnContainer> self) {
    this.environment = environment;
    this.self = self;
  }

  private EngineContact contact() throws IOException, VolumeException {
    EngineContact known = contact;
    if (known == null) {
      known = EngineContact.seek(address());
      contact = known;
    }
    return known;
  }

  private EngineAddress address() throws IOException, VolumeException {
    return EngineSettings.resolve(environment.variables(), environment.directories().home());
  }

  @Override
  public Optional<Engine> engine() throws IOException, VolumeException {
    return contact() instanceof EngineContact.Here here
        ? Optional.of(here.engine())
        : Optional.empty();
  }

  @Override
  public boolean present() {
    try {
      return engine().isPresent();
    } catch (IOException | VolumeException e) {
      return false;
    }
  }

  @Override
  public Map<VolumeName, List<String>> users() throws IOException, VolumeException {
    Map<VolumeName, List<String>> users = new TreeMap<>();
    Optional<Engine> engine = engine();
    if (engine.isPresent()) {
      VolumeUsers.byVolume(engine.get().active(), QuiesceOptions.DRIVERS)
          .forEach(
              (volume, containers) ->
                  users.put(volume, containers.stream().map(c -> "/" + c.name()).toList()));
    }
    return users;
  }

  @Override
  public List<String> held(Pool pool, VolumeName volume) throws IOException, VolumeException {
    Optional<Engine> engine = engine();
    if (engine.isEmpty()) {
      return List.of();
    }
    try (ContainerFiles files =
        ContainerFiles.open(environment.posix().get(), pool.directory(), volume)) {
      ContainerRecovery.finish(files, engine.get(), environment.clock());
      return HeldUsers.of(files, engine.get(), QuiesceOptions.DRIVERS).stream()
          .map(container -> "/" + container.name())
          .toList();
    }
  }

  @Override
  public Occupants occupants(
      Pool pool, VolumeRepository volume, Optional<String> quiesce, Progress progress)
      throws IOException, VolumeException {
    Optional<Engine> engine = engine();
    if (engine.isEmpty()) {
      Occupants nobody = NONE.occupants(pool, volume, quiesce, progress);
      boolean asItIs = quiesce.filter("none"::equals).isPresent();
      return asItIs || volume.mounts().isEmpty() ? nobody : new Unseen(volume.name());
    }
    ContainerFiles files =
        ContainerFiles.open(environment.posix().get(), pool.directory(), volume.name());
    try {
      List<String> stillDown =
          ContainerRecovery.finish(files, engine.get(), environment.clock()).failures().stream()
              .map(OfVolume::line)
              .toList();
      QuiesceOptions options =
          QuiesceOptions.standard(environment.clock(), text -> progress.begin(text, -1))
              .withModes(quiesce.map(EngineContainers::mode), volumeDefault(pool, volume.name()))
              .withSelf(self.get());
      return new OfVolume(new ContainerQuiescence(engine.get(), files, options), files, stillDown);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private static Optional<QuiesceMode> volumeDefault(Pool pool, VolumeName name)
      throws IOException {
    Optional<String> ofVolume =
        pool.attachment(name).flatMap(a -> Optional.ofNullable(a.options().get("quiesce")));
    Optional<String> word =
        ofVolume.isPresent() ? ofVolume : pool.config().find(ConfigKey.COMMIT_QUIESCE.text());
    return word.map(EngineContainers::mode);
  }

  private static QuiesceMode mode(String word) {
    return QuiesceMode.valueOf(word.toUpperCase(Locale.ROOT));
  }

  @Override
  public EngineFacts facts() {
    String where = "";
    try {
      where = address().text();
      EngineContact found = contact();
      if (found instanceof EngineContact.Here here) {
        return new EngineFacts(where, Optional.of(here.engine().version()), Optional.empty());
      }
      return new EngineFacts(
          where, Optional.empty(), Optional.of(((EngineContact.Absent) found).message()));
    } catch (IOException | VolumeException e) {
      return new EngineFacts(where, Optional.empty(), Optional.ofNullable(e.getMessage()));
    }
  }

  @Override
  public void fill(VolumeName volume, String image, String path)
      throws IOException, VolumeException {
    Optional<Engine> engine = engine();
    if (engine.isEmpty()) {
      NONE.fill(volume, image, path);
      return;
    }
    if (!engine.get().hasImage(image)) {
      throw new VolumeException(
          Reason.REFUSED,
          "the engine has no image " + image + " to fill volume '" + volume + "' from",
          "docker pull " + image);
    }
    engine.get().fill(volume, DRIVER, image, path);
  }

  /** Containers that have the files, and no engine that could make them quiet. */
  private static final class Unseen extends NoContainers.Nobody {
    private final VolumeName volume;

    Unseen(VolumeName volume) {
      this.volume = volume;
    }

    @Override
    public boolean check(Purpose purpose) throws VolumeException {
      if (purpose == Purpose.COMMIT) {
        throw new VolumeException(
            Reason.REFUSED,
            "containers have the files of volume '"
                + volume
                + "', and no engine answers that could make them quiet",
            "dvol doctor tells where the engine was looked for",
            "dvol commit --quiesce none takes the files as they are");
      }
      return false;
    }
  }

  /** A volume's containers; their files stay open until they go on. */
  private static final class OfVolume implements Occupants {
    private final ContainerQuiescence quiescence;
    private final ContainerFiles files;
    private final List<String> stillDown;

    OfVolume(ContainerQuiescence quiescence, ContainerFiles files, List<String> stillDown) {
      this.quiescence = quiescence;
      this.files = files;
      this.stillDown = stillDown;
    }

    @Override
    public boolean check(Purpose purpose) throws IOException, VolumeException {
      return quiescence.check(purpose);
    }

    @Override
    public Reached quiet() throws IOException, VolumeException {
      return quiescence.quiet();
    }

    @Override
    public boolean release() throws IOException, VolumeException {
      return quiescence.release();
    }

    @Override
    public synchronized void resume() {
      quiescence.resume();
      try {
        files.close();
      } catch (IOException e) {
        // Nothing depends on it any more.
      }
    }

    @Override
    public ContainerOutcome outcome() {
      List<String> touched = quiescence.touched();
      Duration down = quiescence.downtime();
      return new ContainerOutcome(
          touched,
          down.isZero() ? Optional.empty() : Optional.of(down),
          Stream.concat(
                  quiescence.killed().stream()
                      .map(name -> "container " + name + " did not end in time and was killed"),
                  quiescence.hookFailures().stream())
              .toList(),
          Stream.concat(stillDown.stream(), quiescence.failures().stream().map(OfVolume::line))
              .distinct()
              .toList());
    }

    private static String line(ContainerFailure failure) {
      return "container " + failure.name() + " does not go on: " + failure.reason();
    }
  }
}
