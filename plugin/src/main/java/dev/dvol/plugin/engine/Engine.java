// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.store.VolumeName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A Docker engine, as far as dvol asks anything of it: listing, inspecting, stopping, starting,
 * pausing and unpausing containers, and running a program in one; and, to fill a volume, making and
 * removing a container that is never started. Nothing is pulled or killed. Threads may share it.
 * After a failure {@link EngineException.Kind#NO_ANSWER} what was asked may still happen.
 */
public interface Engine {
  /** Its address as text, by which a journal recognises it. */
  String address();

  /** Its version and that of its API, for people. */
  String version() throws EngineException;

  /** Whether it has an image. */
  boolean hasImage(String image) throws EngineException;

  /**
   * Copies what an image has at a path into a volume, which must be empty, with owners and modes:
   * the engine does it when a container with that volume is made. The container is removed again.
   *
   * @param driver by which name the engine knows the volume's driver
   * @param path absolute, in the container
   */
  void fill(VolumeName volume, String driver, String image, String path) throws EngineException;

  /** All active containers, with their volumes. */
  List<Container> active() throws EngineException;

  /**
   * The containers that have a volume mounted, whatever their state.
   *
   * @param drivers by which names Docker may know the volume's driver
   */
  List<Container> users(VolumeName volume, Predicate<String> drivers) throws EngineException;

  /**
   * A container's details, now.
   *
   * @throws EngineException {@code GONE} if there is no such container
   */
  ContainerDetails inspect(ContainerId id) throws EngineException;

  /**
   * By what an image can be had again: its digest in a registry, else the digest of its
   * configuration.
   */
  String imageDigest(String imageId) throws EngineException;

  /**
   * Stops a container: its stop signal, and the kill that the engine itself sends after the
   * container's own timeout. Returns when it has stopped; one that is stopped already is fine.
   *
   * @param patience how long to wait for the engine; zero for ever
   */
  void stop(ContainerId id, Duration patience) throws EngineException;

  /** Starts a container; one that runs already is fine. */
  void start(ContainerId id) throws EngineException;

  /**
   * Freezes a container's programs.
   *
   * @throws EngineException {@code CONFLICT} if it is not running, or paused already
   */
  void pause(ContainerId id) throws EngineException;

  /**
   * Lets a paused container's programs go on.
   *
   * @throws EngineException {@code CONFLICT} or {@code FAILED} if it is not paused
   */
  void unpause(ContainerId id) throws EngineException;

  /**
   * Runs a program in a container to its end.
   *
   * @param command program and arguments, at least one
   * @param user as whom; as the container's own user otherwise
   * @param timeout how long to wait for its end; the engine has no way to end it afterwards
   * @throws EngineException {@code CONFLICT} if the container is not running, or paused
   */
  ExecResult exec(ContainerId id, List<String> command, Optional<String> user, Duration timeout)
      throws EngineException;

  /**
   * How a program ended.
   *
   * @param exitCode empty when it was still running at the end of the time
   * @param output the last of what it printed, errors included; at most 64 KiB
   */
  record ExecResult(Optional<Integer> exitCode, String output) {}
}
