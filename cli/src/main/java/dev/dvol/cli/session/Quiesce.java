// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.util.Set;

/** How a commit makes what it reads consistent: the words of {@code --quiesce}. */
public final class Quiesce {
  /** The words. */
  public static final Set<String> WORDS = Set.of("stop", "pause", "hook", "none");

  private Quiesce() {}

  /**
   * Checks a word that was asked for in so many letters. Without an engine there is nothing to
   * stop, but a pause or a hook was asked for by someone who counts on it.
   *
   * @throws UsageException for no such word
   * @throws VolumeException when it cannot be done
   */
  public static void check(String word) throws VolumeException {
    if (!WORDS.contains(word)) {
      throw new UsageException("--quiesce is stop, pause, hook or none, not '" + word + "'");
    }
    if (word.equals("pause") || word.equals("hook")) {
      throw new VolumeException(
          Reason.REFUSED,
          "--quiesce " + word + " needs Docker, and this command does not talk to it",
          "dvol commit --quiesce none, once nothing writes to the volume");
    }
  }
}
