// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import java.util.Optional;

/**
 * An operation with all that was left open decided.
 *
 * @param after how the volume is when it is acknowledged
 * @param alsoPossible another state that a crash may leave, known as a gap
 * @param undoable whether undoing it leads back to where it was
 * @param act does it
 */
record Deed(Expected after, Optional<Expected> alsoPossible, boolean undoable, Act act) {
  /** Work on a volume. */
  @FunctionalInterface
  interface Act {
    void run(Hands hands) throws Exception;
  }

  static Deed of(Expected after, Act act) {
    return new Deed(after, Optional.empty(), false, act);
  }

  /** One that takes something away and can be undone. */
  static Deed undoable(Expected after, Act act) {
    return new Deed(after, Optional.empty(), true, act);
  }
}
