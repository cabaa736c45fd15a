// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How Docker knows a volume.
 *
 * @param attached whether Docker may see it; {@code docker volume rm} takes that away and the data
 *     stays
 * @param created when the volume was made
 * @param options those it was created with through Docker, in effect ever since
 */
public record Attachment(boolean attached, Instant created, Map<String, String> options) {
  /** Copies the map. */
  public Attachment {
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }
}
