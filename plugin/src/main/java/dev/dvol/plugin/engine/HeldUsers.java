// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** The containers of a volume that a command has to itself, perhaps one on another volume. */
public final class HeldUsers {
  private HeldUsers() {}

  /**
   * Those that are held at this moment, by name. They may be down and need the volume as soon as
   * that command is done.
   *
   * @param files of the volume; stay open
   * @param drivers by which names Docker may know the driver
   */
  public static List<Container> of(ContainerFiles files, Engine engine, Predicate<String> drivers)
      throws IOException {
    List<Container> users = new ArrayList<>();
    try (HeldContainers mine = new HeldContainers(files, Pace.REAL)) {
      for (Container user : engine.users(files.volume(), drivers)) {
        if (mine.anotherHas(List.of(user.id()))) {
          users.add(user);
        }
      }
    }
    users.sort(Comparator.comparing(Container::name));
    return users;
  }
}
