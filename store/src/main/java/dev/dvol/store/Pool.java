// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The directory that holds all volumes, the name of the active one, and the configuration. Safe for many threads and
 * processes: what changes takes the pool's or the volume's lock.
 */
public final class Pool {
  private Pool() {}

  /**
   * The pool at a path. Nothing is created until the first {@link #init}.
   *
   * @throws IOException if the path exists and is not a directory, or cannot be looked at
   */
  public static Pool open(Path directory, StoreContext context) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Where it is. */
  public Path directory() {
    throw new UnsupportedOperationException();
  }

  /** All volumes, sorted by name. Empty when the pool does not exist yet. */
  public List<VolumeName> volumes() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Whether there is such a volume. */
  public boolean contains(VolumeName name) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes a volume with one branch that has no commits; it is durable when this returns. After a failure there is no
   * such volume.
   *
   * @throws VolumeException {@code VOLUME_EXISTS}
   */
  public void init(VolumeName name, BranchName branch) throws IOException, VolumeException {
    throw new UnsupportedOperationException();
  }

  /**
   * Opens a volume; the caller closes it.
   *
   * @throws VolumeException {@code VOLUME_MISSING}
   * @throws dev.dvol.store.error.FormatTooNewException if a newer dvol wrote it
   */
  public VolumeRepository open(VolumeName name) throws IOException, VolumeException {
    throw new UnsupportedOperationException();
  }

  /**
   * Moves a volume to the pool's trash; its name can be used again at once.
   *
   * @throws VolumeException {@code VOLUME_MISSING}
   * @throws dev.dvol.store.error.RepositoryLockedException if another process works on it
   */
  public void remove(VolumeName name) throws IOException, VolumeException {
    throw new UnsupportedOperationException();
  }

  /** The name that was made active last, whether or not there still is such a volume. */
  public Optional<String> activeName() throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes a volume the active one, durably.
   *
   * @throws VolumeException {@code VOLUME_MISSING}
   */
  public void activate(VolumeName name) throws IOException, VolumeException {
    throw new UnsupportedOperationException();
  }

  /** The pool's configuration; empty when there is none. */
  public PoolConfig config() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Sets a key durably, or removes it when the value is empty. */
  public void configure(String key, Optional<String> value) throws IOException {
    throw new UnsupportedOperationException();
  }
}
