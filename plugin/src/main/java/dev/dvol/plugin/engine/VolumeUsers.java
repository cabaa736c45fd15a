// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.plugin.engine.Container.VolumeMount;
import dev.dvol.store.VolumeName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Who uses which volume, for lists of many. */
public final class VolumeUsers {
  private VolumeUsers() {}

  /**
   * Containers by the volume they have mounted, each volume's by name. Volumes that nobody uses are
   * not in it; a container with several is under each.
   *
   * @param drivers by which names Docker may know the driver
   */
  public static SortedMap<VolumeName, List<Container>> byVolume(
      List<Container> containers, Predicate<String> drivers) {
    List<Container> sorted = new ArrayList<>(containers);
    sorted.sort(Comparator.comparing(Container::name));
    SortedMap<VolumeName, List<Container>> users = new TreeMap<>();
    for (Container container : sorted) {
      container.mounts().stream()
          .filter(mount -> drivers.test(mount.driver()))
          .map(VolumeMount::volume)
          .distinct()
          .filter(VolumeName::isLegal)
          .forEach(
              name ->
                  users
                      .computeIfAbsent(new VolumeName(name), key -> new ArrayList<>())
                      .add(container));
    }
    return users;
  }
}
