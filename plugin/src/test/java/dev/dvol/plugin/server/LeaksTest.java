// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That what other tests rely on finds something at all. */
class LeaksTest {
  @BeforeAll
  static void watch() {
    Leaks.watch();
  }

  @Test
  void bufferThatNobodyReleasedIsFound() throws Exception {
    forgetBuffer();
    // When the collector tells of what it collected is its own affair.
    long began = System.nanoTime();
    List<String> found = Leaks.found();
    while (found.isEmpty() && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10)) {
      found = Leaks.found();
    }
    assertThat(found).isNotEmpty();
    Leaks.assertNone();
  }

  private static void forgetBuffer() {
    ByteBufAllocator.DEFAULT.directBuffer(16).writeLong(1);
  }
}
