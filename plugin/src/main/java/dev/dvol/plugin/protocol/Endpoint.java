// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.protocol;

import java.util.Arrays;
import java.util.Optional;

/** What can be asked, each by a POST to a path of its own. */
public enum Endpoint {
  /** Which kinds of plugin this is. */
  ACTIVATE("/Plugin.Activate"),
  /** Whether volumes belong to one machine. */
  CAPABILITIES("/VolumeDriver.Capabilities"),
  /** Make a volume. */
  CREATE("/VolumeDriver.Create"),
  /** Tell about a volume. */
  GET("/VolumeDriver.Get"),
  /** Tell all volumes. */
  LIST("/VolumeDriver.List"),
  /** Tell where a volume is. */
  PATH("/VolumeDriver.Path"),
  /** Lend a volume to a container. */
  MOUNT("/VolumeDriver.Mount"),
  /** Take it back. */
  UNMOUNT("/VolumeDriver.Unmount"),
  /** Give a volume up. */
  REMOVE("/VolumeDriver.Remove");

  private final String path;

  Endpoint(String path) {
    this.path = path;
  }

  /** The path of its URL. */
  public String path() {
    return path;
  }

  /** The endpoint at a path, if there is one. */
  public static Optional<Endpoint> ofPath(String path) {
    return Arrays.stream(values()).filter(endpoint -> endpoint.path.equals(path)).findFirst();
  }
}
