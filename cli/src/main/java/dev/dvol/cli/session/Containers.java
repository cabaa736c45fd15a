// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.plugin.engine.Engine;
import dev.dvol.store.Pool;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The containers of an engine, as commands see them. The program's entry makes the real one; tests
 * make their own. When no engine answers, or none is to be asked, there are no containers.
 */
public interface Containers {
  /** No engine is asked. */
  Containers NONE = new NoContainers();

  /** Whether an engine answers. */
  boolean present();

  /** The engine itself, for who looks after it for long. */
  Optional<Engine> engine() throws IOException, VolumeException;

  /**
   * Who uses which volume: names with a slash in front, as the engine writes them, of running,
   * paused and restarting containers, sorted.
   */
  Map<VolumeName, List<String>> users() throws IOException, VolumeException;

  /**
   * Those of a volume that another command, perhaps on another volume, has to itself and will start
   * again; named and sorted as in {@link #users}. Lets go on first what a dvol that was killed left
   * stopped.
   */
  List<String> held(Pool pool, VolumeName volume) throws IOException, VolumeException;

  /**
   * Who uses one volume, to be made quiet. Finishes first what a dvol that was killed left stopped.
   *
   * @param quiesce how, if it was asked for in so many letters
   * @param progress told what is being done with which container
   * @throws VolumeException if that cannot be done
   */
  Occupants occupants(
      Pool pool, VolumeRepository volume, Optional<String> quiesce, Progress progress)
      throws IOException, VolumeException;

  /** What is known of the engine, for people who look for what is wrong. */
  EngineFacts facts();

  /**
   * Fills an empty volume with what an image has at a path, as the engine does for a first
   * container.
   *
   * @throws VolumeException if there is no engine or no such image
   */
  void fill(VolumeName volume, String image, String path) throws IOException, VolumeException;

  /**
   * What is known of the engine.
   *
   * @param address where it was looked for
   * @param version of the engine and of its API, if it answers
   * @param problem why not, if it does not
   */
  record EngineFacts(String address, Optional<String> version, Optional<String> problem) {}
}
