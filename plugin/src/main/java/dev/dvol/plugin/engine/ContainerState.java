// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import java.util.Locale;

/** What a container is doing. */
public enum ContainerState {
  /** Made and never started. */
  CREATED,
  /** Its program runs. */
  RUNNING,
  /** Its program is frozen and keeps its mounts. */
  PAUSED,
  /** Its program ended, and the engine is about to start it again. */
  RESTARTING,
  /** It is being removed. */
  REMOVING,
  /** Its program ended. */
  EXITED,
  /** It could not be removed. */
  DEAD,
  /** A word that this version does not know. */
  UNKNOWN;

  /** The state an engine names. */
  static ContainerState of(String word) {
    for (ContainerState state : values()) {
      if (state.word().equals(word)) {
        return state;
      }
    }
    return UNKNOWN;
  }

  /** As the engine names it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whether such a container has its volumes mounted, or may have at any moment. In doubt it has.
   */
  public boolean isActive() {
    return switch (this) {
      case RUNNING, PAUSED, RESTARTING, UNKNOWN -> true;
      case CREATED, REMOVING, EXITED, DEAD -> false;
    };
  }
}
