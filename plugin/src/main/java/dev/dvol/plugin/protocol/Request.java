// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.protocol;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an engine asks. Names and ids are texts as it sent them: engines do not check the names they
 * pass on.
 */
public sealed interface Request {
  /** Asks which kinds of plugin this is. */
  record Activate() implements Request {}

  /** Asks for the scope of volumes. */
  record Capabilities() implements Request {}

  /**
   * Asks for a new volume.
   *
   * @param options what a person gave with {@code -o}; empty when the engine sent none
   */
  record Create(String name, Map<String, String> options) implements Request {
    /** Copies the map. */
    public Create {
      options = Collections.unmodifiableMap(new TreeMap<>(options));
    }

    /** Without values: they may be passwords, meant for another driver. */
    @Override
    public String toString() {
      return "Create[name=" + name + ", options=" + options.keySet() + "]";
    }
  }

  /**
   * Asks about a volume.
   *
   * @param name may be empty: engines ask so when they start
   */
  record Get(String name) implements Request {}

  /** Asks for all volumes. */
  record ListVolumes() implements Request {}

  /** Asks where a volume is. */
  record GetPath(String name) implements Request {}

  /**
   * Asks for a volume's files.
   *
   * @param id for whom; not unique among mounts that last
   */
  record Mount(String name, String id) implements Request {}

  /** Gives a volume's files back. */
  record Unmount(String name, String id) implements Request {}

  /** Gives a volume up. */
  record Remove(String name) implements Request {}
}
