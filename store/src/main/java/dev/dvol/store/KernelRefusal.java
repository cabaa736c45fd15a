// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;
import java.util.Map;

/** Finds in a failure, or in what caused it, what the kernel said. */
final class KernelRefusal {
  private KernelRefusal() {}

  /**
   * Whether the kernel refused something for one of some reasons.
   *
   * @param words what the kernel calls each reason: JGit and the JDK have nothing but its words
   */
  static boolean isCauseOf(Throwable failure, Map<Errno, String> words) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      boolean refused =
          cause instanceof PosixException posix && words.keySet().stream().anyMatch(posix::is);
      String message = String.valueOf(cause.getMessage());
      if (refused
          || cause instanceof IOException && words.values().stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }
}
