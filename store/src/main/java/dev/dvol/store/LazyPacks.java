// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackLimits;
import dev.dvol.store.pack.PackStore;
import dev.dvol.store.posix.Posix;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A volume's packs, opened when the first object is asked for: listing branches needs none. Safe
 * for many threads.
 */
final class LazyPacks implements ObjectSource, AutoCloseable {
  private final Posix posix;
  private final Path objects;
  private final ObjectSource fallback;
  private @Nullable PackStore packs;

  LazyPacks(Posix posix, Path objects, ObjectSource fallback) {
    this.posix = posix;
    this.objects = objects;
    this.fallback = fallback;
  }

  synchronized PackStore open() throws IOException {
    PackStore opened = packs;
    if (opened == null) {
      opened = PackStore.open(posix, objects, fallback, PackLimits.DEFAULT);
      packs = opened;
    }
    return opened;
  }

  /** Looks at the directory of packs again, if it was looked at before. */
  synchronized void refreshIfOpen() throws IOException {
    PackStore opened = packs;
    if (opened != null) {
      opened.refresh();
    }
  }

  @Override
  public byte[] read(Oid id, ObjectType expected) throws IOException {
    return open().read(id, expected);
  }

  @Override
  public boolean contains(Oid id) throws IOException {
    return open().contains(id);
  }

  @Override
  public synchronized void close() throws IOException {
    PackStore opened = packs;
    packs = null;
    if (opened != null) {
      opened.close();
    }
  }
}
