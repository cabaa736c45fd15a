// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.worktree.SkippedEntry;
import java.util.List;

/**
 * Names what could not be kept or brought back; always, because it is what the exit code is about.
 */
final class SkippedList {
  private SkippedList() {}

  static void warn(Screen screen, List<SkippedEntry> skipped) {
    for (SkippedEntry entry : skipped) {
      screen.warn(
          "skipped " + Escapes.path(entry.path()) + ": " + Escapes.forTerminal(entry.reason()));
    }
  }
}
