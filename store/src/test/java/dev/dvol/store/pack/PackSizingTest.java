// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.pack.PackSizing.Ahead;
import org.junit.jupiter.api.Test;

class PackSizingTest {
  private static final long MIB = 1 << 20;
  private static final PackLimits LIMITS =
      new PackLimits(1024 * MIB, (int) (32 * MIB), 1 << 20, 1 << 20);

  @Test
  void knownNumberThatFitsIsAnnouncedExactly() {
    assertThat(announce(33 * MIB, 3300, 33 * MIB, new Ahead(700 * MIB, 12_345)))
        .isEqualTo(3300 + 12_345);
  }

  @Test
  void knownNumberThatDoesNotFitFillsThePack() {
    int announced = announce(33 * MIB, 3300, 33 * MIB, new Ahead(5000 * MIB, 500_000));

    assertThat(announced * (MIB / 100)).isBetween(900 * MIB, 1024 * MIB);
  }

  @Test
  void whereNothingIsKnownPacksDouble() {
    assertThat(announce(33 * MIB, 3300, 33 * MIB, Ahead.UNKNOWN) / 100).isBetween(280, 300);
    assertThat(announce(33 * MIB, 3300, 633 * MIB, Ahead.UNKNOWN) / 100).isBetween(600, 650);
    assertThat(announce(33 * MIB, 3300, 9000 * MIB, Ahead.UNKNOWN) / 100).isBetween(900, 1000);
  }

  @Test
  void theEndIsApproachedByHalves() {
    assertThat(announce(33 * MIB, 3300, 33 * MIB, new Ahead(400 * MIB, -1)) / 100)
        .isBetween(230, 240);
    assertThat(announce(33 * MIB, 3300, 33 * MIB, new Ahead(0, -1)) / 100).isBetween(90, 100);
  }

  private static int announce(long bytes, int count, long written, Ahead ahead) {
    return PackSizing.announce(LIMITS, bytes, count, written, ahead);
  }
}
