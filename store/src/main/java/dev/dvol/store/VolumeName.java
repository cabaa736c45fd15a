// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What Docker names: one repository. Follows Docker's own rule for volume names, and is never the
 * name of one of the pool's own files.
 *
 * @param text 1 to 128 characters of {@code [a-zA-Z0-9_.-]}, the first a letter or digit
 */
public record VolumeName(String text) implements Comparable<VolumeName> {
  private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");
  private static final Set<String> RESERVED = Set.of("current_volume.json", "config.json");

  /** Refuses what {@link #isLegal} refuses; text from people goes through {@link #parse}. */
  public VolumeName {
    if (!isLegal(text)) {
      throw new IllegalArgumentException("not a volume name: " + text);
    }
  }

  /**
   * The name a person typed.
   *
   * @throws VolumeException with {@link Reason#INVALID_NAME}
   */
  public static VolumeName parse(String text) throws VolumeException {
    if (!isLegal(text)) {
      throw new VolumeException(
          Reason.INVALID_NAME,
          text + " is not a valid name",
          "a volume name is 1 to 128 of a-z A-Z 0-9 _ . - and begins with a letter or digit");
    }
    return new VolumeName(text);
  }

  /** Whether a text can be a volume name. */
  public static boolean isLegal(String text) {
    return LEGAL.matcher(text).matches() && !RESERVED.contains(text);
  }

  @Override
  public int compareTo(VolumeName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
