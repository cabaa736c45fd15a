// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of an engine's API. Engines refuse versions newer than their own and, from time to
 * time, stop taking old ones: no fixed one fits all, so the engine is asked first.
 */
record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {
  /** The newest that this code was written for. */
  static final ApiVersion NEWEST = new ApiVersion(1, 44);

  private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

  /** The version in a text like {@code 1.41}. */
  static Optional<ApiVersion> find(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new ApiVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  /** The one to talk to an engine with whose newest this is. */
  ApiVersion negotiated() {
    return compareTo(NEWEST) < 0 ? this : NEWEST;
  }

  @Override
  public int compareTo(ApiVersion other) {
    return Comparator.comparingInt(ApiVersion::major)
        .thenComparingInt(ApiVersion::minor)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
