// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.util.Optional;
import java.util.Set;

/** How a commit makes what it reads consistent: the words of {@code --quiesce}. */
public final class Quiesce {
  /** The words. */
  public static final Set<String> WORDS = Set.of("stop", "pause", "hook", "none");

  private Quiesce() {}

  /**
   * Checks a word.
   *
   * @throws UsageException for no such word
   */
  public static void check(String word) {
    if (!WORDS.contains(word)) {
      throw new UsageException("--quiesce is stop, pause, hook or none, not '" + word + "'");
    }
  }

  /**
   * Without an engine there is nothing to stop, but a pause or a hook was asked for by someone who
   * counts on it.
   */
  static void requireWithoutEngine(Optional<String> word) throws VolumeException {
    if (word.isPresent() && (word.get().equals("pause") || word.get().equals("hook"))) {
      throw new VolumeException(
          Reason.REFUSED,
          "--quiesce " + word.get() + " needs Docker, and no engine answers or none is asked",
          "dvol commit --quiesce none, once nothing writes to the volume",
          "dvol doctor tells where the engine was looked for");
    }
  }
}
