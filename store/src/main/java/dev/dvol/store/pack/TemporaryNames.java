// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Random parts of the names of temporary files. Safe for any number of threads. */
final class TemporaryNames {
  private final RandomGenerator random;

  TemporaryNames(RandomGenerator random) {
    this.random = random;
  }

  /** 32 hex digits. */
  synchronized String next() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
