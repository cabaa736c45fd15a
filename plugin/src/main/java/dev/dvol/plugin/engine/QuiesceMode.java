// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.util.Locale;

/** How a container is made quiet for a commit. */
public enum QuiesceMode {
  /** It is stopped and started again: its program writes out all it has. The default. */
  STOP,
  /** It is frozen: what is read is what a power cut would have left. */
  PAUSE,
  /** Its own hooks make it quiet; nothing else is done to it. */
  HOOK,
  /** It is left alone. */
  NONE;

  /**
   * The mode a text names.
   *
   * @param origin where the text is from, for the message
   * @throws VolumeException {@code REFUSED} if it names none
   */
  public static QuiesceMode parse(String text, String origin) throws VolumeException {
    for (QuiesceMode mode : values()) {
      if (mode.word().equals(text)) {
        return mode;
      }
    }
    throw new VolumeException(
        Reason.REFUSED,
        "'" + text + "' (" + origin + ") is no way to make a container quiet",
        "use one of stop, pause, hook, none");
  }

  /** As people write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
