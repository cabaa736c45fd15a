// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.protocol;

import java.nio.file.Path;
import java.util.List;

/** What an engine is told. */
public sealed interface Reply {
  /** This is a volume driver. */
  record Activated() implements Reply {}

  /** Volumes belong to this machine. */
  record LocalScope() implements Reply {}

  /** It is done. */
  record Done() implements Reply {}

  /** A volume. */
  record Found(VolumeDescription volume) implements Reply {}

  /** All volumes. */
  record Listed(List<VolumeDescription> volumes) implements Reply {
    /** Copies the list. */
    public Listed {
      volumes = List.copyOf(volumes);
    }
  }

  /**
   * Where a volume's files are.
   *
   * @param mountpoint absolute, as {@link VolumeDescription#mountpoint}
   */
  record Located(Path mountpoint) implements Reply {
    /** Checks the path. */
    public Located {
      if (!mountpoint.isAbsolute()) {
        throw new IllegalArgumentException("the mountpoint is not absolute: " + mountpoint);
      }
    }
  }

  /**
   * It is refused or failed.
   *
   * @param message what a person is to read, not empty
   */
  record Failed(String message) implements Reply {
    /** Checks the message: an empty one would mean success. */
    public Failed {
      if (message.isEmpty()) {
        throw new IllegalArgumentException("a failure without a message");
      }
    }
  }
}
