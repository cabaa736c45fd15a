// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.store.VolumeName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A container as the engine lists it.
 *
 * @param id the engine's id
 * @param name its name, without the slash before it
 * @param state what it was doing when it was listed
 * @param image the image as it was named when the container was made
 * @param imageId digest of the image's configuration
 * @param labels those that decide what dvol does; what else there is is left out
 * @param mounts its volumes; other mounts are left out
 */
public record Container(
    ContainerId id,
    String name,
    ContainerState state,
    String image,
    String imageId,
    Map<String, String> labels,
    List<VolumeMount> mounts) {
  /** Copies the collections. */
  public Container {
    labels = Map.copyOf(labels);
    mounts = List.copyOf(mounts);
  }

  /**
   * A volume in a container. Known by name and driver: where the engine says it lies is empty or
   * out of date for volumes of a plugin.
   *
   * @param writable whether the container may write to it
   */
  public record VolumeMount(String volume, String driver, boolean writable) {}

  /** Whether it has a volume of one of the drivers mounted. */
  public boolean uses(VolumeName volume, Predicate<String> drivers) {
    return mounts.stream().anyMatch(mount -> matches(mount, volume, drivers));
  }

  /** Whether it has that volume mounted so that it may write to it. */
  public boolean writes(VolumeName volume, Predicate<String> drivers) {
    return mounts.stream().anyMatch(m -> m.writable() && matches(m, volume, drivers));
  }

  /** The value of a label, if it is there and not empty. */
  public Optional<String> label(String key) {
    return Optional.ofNullable(labels.get(key)).filter(value -> !value.isEmpty());
  }

  private static boolean matches(VolumeMount mount, VolumeName volume, Predicate<String> drivers) {
    return mount.volume().equals(volume.text()) && drivers.test(mount.driver());
  }
}
