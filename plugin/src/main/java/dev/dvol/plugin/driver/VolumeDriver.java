// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.driver;

import dev.dvol.plugin.protocol.VolumeDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Volumes as a Docker engine asks for them. Names, ids and options are texts from outside, to be
 * checked here. An {@code IOException} says that something failed, a {@link DriverException} that
 * something was refused; the engine is told either, except by {@link #get}.
 *
 * <p>Safe for any number of threads. No method calls the engine, which holds locks while it waits
 * for the answer. What an engine asks for twice is done once: after a cut connection it asks again.
 */
public interface VolumeDriver {
  /**
   * Makes a volume, or does nothing if it is there already.
   *
   * @param options as {@code docker volume create -o} gave them
   * @throws DriverException if the name or an option is refused; there is no new volume then
   */
  void create(String name, Map<String, String> options) throws IOException, DriverException;

  /**
   * A volume, or empty if there is none of that name, which is certain then: the engine forgets
   * what it knew of the volume and would put an empty one of its own in its place.
   *
   * @throws IOException if it cannot be told now; the engine must get no answer then
   */
  Optional<VolumeDescription> get(String name) throws IOException;

  /** All volumes, without their status. One that is damaged keeps none of the others from it. */
  List<VolumeDescription> list() throws IOException;

  /** Where a volume's files are: the path that stays the same over checkouts. */
  Path path(String name) throws IOException, DriverException;

  /**
   * Lends a volume's files to a container, waiting a while if they are just being changed: engines
   * do not try a failed mount again.
   *
   * @param id for whom. May be mounted already, and counts once more then
   * @return a directory that exists
   */
  Path mount(String name, String id) throws IOException, DriverException;

  /** Takes back what one {@link #mount} lent. What was never lent is passed over. */
  void unmount(String name, String id) throws IOException;

  /**
   * Gives a volume up; data and history stay with dvol.
   *
   * @throws DriverException if there is no such volume
   */
  void remove(String name) throws IOException, DriverException;
}
