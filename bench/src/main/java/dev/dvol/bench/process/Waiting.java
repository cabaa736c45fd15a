// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.process;

/** Waits for processes, and leaves none behind. */
final class Waiting {
  private Waiting() {}

  /** The exit code. An interrupt ends the process first. */
  static int waitFor(Process process) throws InterruptedException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      throw e;
    }
  }

  /** The exit code. An interrupt is kept for later. */
  static int waitThrough(Process process) {
    boolean interrupted = false;
    while (true) {
      try {
        int exit = process.waitFor();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return exit;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }
}
