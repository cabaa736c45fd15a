// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import java.util.regex.Pattern;

/**
 * An engine's id of a container.
 *
 * @param text 64 lower-case hex digits
 */
public record ContainerId(String text) implements Comparable<ContainerId> {
  private static final Pattern LEGAL = Pattern.compile("[0-9a-f]{64}");

  /** Checks it: an id becomes part of a path of requests. */
  public ContainerId {
    if (!isLegal(text)) {
      throw new IllegalArgumentException("not a container id: " + text);
    }
  }

  static boolean isLegal(String text) {
    return LEGAL.matcher(text).matches();
  }

  @Override
  public int compareTo(ContainerId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
