// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.cli.render.ContainerOutcome;
import dev.dvol.store.Quiescence;

/** The containers of one volume during one command, and how they came through it. */
public interface Occupants extends Quiescence {
  /** How they came through, once they were let go on. */
  ContainerOutcome outcome();
}
