// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.protocol;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A volume as an engine is told about it.
 *
 * @param mountpoint where its files are, absolute. An engine that is told an empty path mounts a
 *     directory of its own in place of the volume
 * @param created when it was made
 * @param status what {@code docker volume inspect} shows besides: texts, whole numbers and maps of
 *     these, in this order
 */
public record VolumeDescription(
    String name, Path mountpoint, Optional<Instant> created, Map<String, Object> status) {
  /** Copies the map and checks the path. */
  public VolumeDescription {
    if (!mountpoint.isAbsolute()) {
      throw new IllegalArgumentException("the mountpoint is not absolute: " + mountpoint);
    }
    status = Collections.unmodifiableMap(new LinkedHashMap<>(status));
  }
}
