// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.cli.render.ContainerOutcome;
import dev.dvol.plugin.engine.Engine;
import dev.dvol.store.Pool;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.progress.Progress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** No engine, or none that is to be asked. */
final class NoContainers implements Containers {
  @Override
  public boolean present() {
    return false;
  }

  @Override
  public Optional<Engine> engine() {
    return Optional.empty();
  }

  @Override
  public Map<VolumeName, List<String>> users() {
    return Map.of();
  }

  @Override
  public List<String> held(Pool pool, VolumeName volume) {
    return List.of();
  }

  @Override
  public Occupants occupants(
      Pool pool, VolumeRepository volume, Optional<String> quiesce, Progress progress)
      throws VolumeException {
    Quiesce.requireWithoutEngine(quiesce);
    return new Nobody();
  }

  @Override
  public EngineFacts facts() {
    return new EngineFacts("", Optional.empty(), Optional.of("it is not asked"));
  }

  @Override
  public void fill(VolumeName volume, String image, String path) throws VolumeException {
    throw new VolumeException(
        Reason.REFUSED,
        "Only an engine can fill volume '" + volume + "' from image " + image,
        "start Docker, and leave out --disable-docker-integration");
  }

  /** Nobody to be made quiet. */
  static class Nobody implements Occupants {
    @Override
    public boolean check(Purpose purpose) throws VolumeException {
      return false;
    }

    @Override
    public Reached quiet() {
      return UNTOUCHED;
    }

    @Override
    public boolean release() {
      return false;
    }

    @Override
    public void resume() {}

    @Override
    public ContainerOutcome outcome() {
      return ContainerOutcome.UNTOUCHED;
    }
  }
}
