// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Configuration keys and their values as {@code config.json} has them; which keys mean something is
 * the front end's to say.
 *
 * @param values sorted by key
 */
public record PoolConfig(SortedMap<String, String> values) {
  /** Copies the map. */
  public PoolConfig {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** A configuration of these values. */
  public static PoolConfig of(Map<String, String> values) {
    return new PoolConfig(new TreeMap<>(values));
  }

  /** The value of a key, if it is set. */
  public Optional<String> find(String key) {
    return Optional.ofNullable(values.get(key));
  }
}
