// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Steps that are all taken, whatever becomes of the ones before. */
final class Cleanup {
  private @Nullable IOException first;

  /** One step. */
  @FunctionalInterface
  interface Step {
    void run() throws IOException;
  }

  /** Takes a step; its failure waits for {@link #finish}. */
  Cleanup then(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      if (first == null) {
        first = e;
      } else {
        first.addSuppressed(e);
      }
    }
    return this;
  }

  /**
   * Ends it.
   *
   * @throws IOException the first failure, the others suppressed in it
   */
  void finish() throws IOException {
    if (first != null) {
      throw first;
    }
  }
}
