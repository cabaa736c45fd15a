// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.cli.compose.ComposeFile;
import dev.dvol.cli.render.Escapes;
import dev.dvol.store.Pool;
import dev.dvol.store.VolumeName;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Which volume a command is about when more than one way could tell: the option, the trailing
 * argument, {@code DVOL_VOLUME}, a {@code .dvol} file, the active volume, the Compose project, the
 * only volume. The first that says anything decides, save that an active volume which is gone says
 * nothing.
 */
final class VolumeSelector {
  private final Environment environment;
  private final Optional<String> option;
  private final Pool pool;

  VolumeSelector(Environment environment, Optional<String> option, Pool pool) {
    this.environment = environment;
    this.option = option;
    this.pool = pool;
  }

  /**
   * The volume.
   *
   * @param trailing the argument that names it, if there is one
   * @throws VolumeException when nothing decides, or what decides names no volume
   */
  VolumeName select(Optional<String> trailing) throws IOException, VolumeException {
    if (option.isPresent() && trailing.isPresent() && !option.equals(trailing)) {
      throw new UsageException(
          "two volumes are named, '" + option.get() + "' and '" + trailing.get() + "'");
    }
    Optional<String> named = named(trailing);
    if (named.isPresent()) {
      return existing(named.get(), "Error: " + named.get() + " does not exist");
    }
    Optional<DvolFile.Found> file = DvolFile.findFrom(environment.directories().working());
    if (file.isPresent()) {
      String name = file.get().name();
      return existing(
          name, "Error: " + name + " does not exist, which " + file.get().file() + " names");
    }
    Optional<String> active = pool.activeName();
    if (active.isPresent() && exists(active.get())) {
      return new VolumeName(active.get());
    }
    Optional<VolumeName> implied = composeVolume();
    if (implied.isPresent()) {
      return implied.get();
    }
    List<VolumeName> all = pool.volumes();
    if (all.size() == 1) {
      return all.get(0);
    }
    throw nothingActive(active, all);
  }

  /**
   * The volume that would be chosen, if it was not removed and can be brought back; the active one
   * too, which counts for nothing elsewhere when it is gone.
   */
  Optional<VolumeName> removedChoice(Optional<String> trailing) throws IOException {
    Optional<String> name = named(trailing);
    if (name.isEmpty()) {
      name = DvolFile.findFrom(environment.directories().working()).map(DvolFile.Found::name);
    }
    if (name.isEmpty()) {
      name = pool.activeName();
    }
    boolean back =
        name.isPresent()
            && VolumeName.isLegal(name.get())
            && !exists(name.get())
            && pool.trash().findNewest(name.get()).isPresent();
    return back ? name.map(VolumeName::new) : Optional.empty();
  }

  private Optional<String> named(Optional<String> trailing) {
    return option.or(() -> trailing).or(() -> environment.variable("DVOL_VOLUME"));
  }

  /** Whether there is such a volume; any text may be asked for. */
  boolean exists(String name) throws IOException {
    return VolumeName.isLegal(name) && pool.contains(new VolumeName(name));
  }

  private VolumeName existing(String text, String refusal) throws IOException, VolumeException {
    VolumeName name = VolumeName.parse(text);
    if (!pool.contains(name)) {
      throw new VolumeException(
          Reason.VOLUME_MISSING, refusal, "dvol list shows the volumes, dvol init makes one");
    }
    return name;
  }

  private Optional<VolumeName> composeVolume() throws IOException {
    Optional<ComposeFile> project = ComposeProject.find(environment);
    if (project.isEmpty()) {
      return Optional.empty();
    }
    List<String> named = ComposeProject.volumes(project.get());
    List<VolumeName> ours = pool.volumes().stream().filter(v -> named.contains(v.text())).toList();
    return ours.size() == 1 ? Optional.of(ours.get(0)) : Optional.empty();
  }

  private static VolumeException nothingActive(Optional<String> active, List<VolumeName> all) {
    String hint = all.isEmpty() ? "dvol init NAME makes a volume" : "dvol list shows the volumes";
    return new VolumeException(
        Reason.VOLUME_MISSING,
        active
            .map(
                gone ->
                    "Active volume "
                        + Escapes.forTerminal(gone)
                        + " does not exist: use dvol switch to choose another")
            .orElse("No active volume: use dvol switch to choose one"),
        hint);
  }
}
