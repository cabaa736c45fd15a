// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.ObjectCorruptException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The packs of a moment, which can be read until this is closed, though they may lose their names
 * meanwhile. To be made while nobody can remove packs.
 */
public final class HeldPacks implements AutoCloseable {
  private final List<PackContents> contents = new ArrayList<>();
  private final List<ObjectCorruptException> damaged;
  private final List<String> withoutPack;

  private HeldPacks(List<ObjectCorruptException> damaged, List<String> withoutPack) {
    this.damaged = damaged;
    this.withoutPack = withoutPack;
  }

  /** Refreshes a store's packs and holds them. */
  public static HeldPacks of(PackStore store) throws IOException {
    store.refresh();
    HeldPacks held = new HeldPacks(store.damaged(), store.withoutPack());
    try {
      for (PackContents pack : store.contents()) {
        if (pack.file().hold()) {
          held.contents.add(pack);
        }
      }
      return held;
    } catch (IOException | RuntimeException e) {
      held.close();
      throw e;
    }
  }

  /** Those that could be opened. */
  public List<PackContents> contents() {
    return contents;
  }

  /** Why others could not; the resource of each is the name of the damaged file. */
  public List<ObjectCorruptException> damaged() {
    return damaged;
  }

  /** Names, without an ending, of packs that are gone though their indexes are there. */
  public List<String> withoutPack() {
    return withoutPack;
  }

  @Override
  public void close() throws IOException {
    for (PackContents pack : contents) {
      pack.file().release();
    }
    contents.clear();
  }
}
