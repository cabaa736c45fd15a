// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.HeldPacks;
import dev.dvol.store.pack.PackStore;
import dev.dvol.store.posix.Directory;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What is to be checked.
 *
 * @param packs of the store
 * @param held the packs of the moment in which the roots were read
 * @param fallback reads objects in no pack
 * @param objects the store's directory of that name, open
 * @param parameters of the volume
 * @param roots what must be whole, with all it reaches, by name
 * @param known damage of other files, found already
 * @param contents whether chunks and whole packs are read, or only what tells what is there
 * @param threads how many read packs at once
 */
public record CheckScope(
    PackStore packs,
    HeldPacks held,
    ObjectSource fallback,
    Directory objects,
    ChunkParameters parameters,
    Map<String, Oid> roots,
    List<Damage> known,
    boolean contents,
    int threads)
    implements AutoCloseable {
  /** Copies. */
  public CheckScope {
    roots = Map.copyOf(roots);
    known = List.copyOf(known);
  }

  /** Lets the packs go, and closes the directory. */
  @Override
  public void close() throws IOException {
    try (held) {
      objects.close();
    }
  }
}
