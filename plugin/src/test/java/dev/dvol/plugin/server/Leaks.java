// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Buffers that were collected as garbage before they were released. Netty only logs them, and our
 * logging goes nowhere; here a test can ask. To be switched on before the first buffer is made.
 */
final class Leaks {
  private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();
  private static final int ROUNDS = 5;

  private Leaks() {}

  /** Follows every buffer from now on. */
  static void watch() {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Detectors());
    ResourceLeakDetector.setLevel(Level.PARANOID);
  }

  static void assertNone() throws InterruptedException {
    assertThat(found()).isEmpty();
  }

  /** What was found since it was asked last. */
  static List<String> found() throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      System.gc();
      Thread.sleep(20);
      // Leaks are looked for whenever a buffer is made.
      ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(16);
      buffer.release();
    }
    List<String> found = new ArrayList<>(FOUND);
    FOUND.clear();
    return found;
  }

  private static final class Detectors extends ResourceLeakDetectorFactory {
    @Override
    @SuppressWarnings("deprecation") // of the third argument, in the factory itself
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return new Detector<>(resource, samplingInterval);
    }
  }

  private static final class Detector<T> extends ResourceLeakDetector<T> {
    Detector(Class<?> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resource, String records) {
      FOUND.add(resource + records);
    }

    @Override
    protected void reportUntracedLeak(String resource) {
      FOUND.add(resource);
    }
  }
}
