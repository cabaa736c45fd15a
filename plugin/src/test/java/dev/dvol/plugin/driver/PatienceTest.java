// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final AtomicInteger tries = new AtomicInteger();
  private final Patience patience =
      new Patience(
          Duration.ZERO,
          Duration.ofSeconds(40),
          Duration.ofSeconds(1),
          now::get,
          time -> now.addAndGet(time.toNanos()));

  @Test
  void whatPassesIsWaitedFor() throws Exception {
    String answer =
        patience.insist(
            () -> {
              if (tries.incrementAndGet() < 5) {
                throw new IOException("busy");
              }
              return "done";
            });
    assertThat(answer).isEqualTo("done");
    assertThat(tries).hasValue(5);
  }

  @Test
  void whatDoesNotPassFailsBeforeTheEngineGivesUp() {
    long start = now.get();
    assertThatThrownBy(
            () ->
                patience.insist(
                    () -> {
                      throw new IOException("busy " + tries.incrementAndGet());
                    }))
        .hasMessage("busy 41");
    assertThat(Duration.ofNanos(now.get() - start)).isEqualTo(Duration.ofSeconds(40));
    assertThat(Patience.ofDocker().get()).isLessThan(Duration.ofSeconds(50));
  }

  @Test
  void interruptionEndsTheWait() {
    Patience interrupted =
        new Patience(
            Duration.ZERO,
            Duration.ofSeconds(40),
            Duration.ofSeconds(1),
            now::get,
            time -> {
              throw new InterruptedException();
            });
    assertThatThrownBy(
            () ->
                interrupted.insist(
                    () -> {
                      throw new IOException("busy");
                    }))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
