// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The packs of small objects of a batch, readable while they are written. Safe for any number of
 * threads: they are few bytes, so whoever adds writes them itself, under one lock.
 */
final class MetaPacks {
  private static final int READ_SIZE = 16 << 10;

  private final PackSeries series;
  private final OidTable ordinals = new OidTable();
  private final List<Integer> firstOrdinals = new ArrayList<>();
  private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_SIZE);

  MetaPacks(PackDirectory directory, PackLimits limits, TemporaryNames names) {
    this.series = new PackSeries(directory, limits, names, pack -> {});
  }

  synchronized boolean contains(Oid id) {
    return ordinals.get(id) >= 0;
  }

  /** Appends an entry unless its id is there. */
  synchronized void add(PackEntry entry) throws IOException {
    int ordinal = ordinals.size();
    if (ordinals.putIfAbsent(entry.id(), ordinal)) {
      series.append(entry);
      if (firstOrdinals.size() < series.packs().size()) {
        firstOrdinals.add(ordinal);
      }
    }
  }

  /** The entry of an object that was added. */
  synchronized Optional<Found> find(Oid id) throws IOException {
    int ordinal = ordinals.get(id);
    if (ordinal < 0) {
      return Optional.empty();
    }
    int number = firstOrdinals.size() - 1;
    while (firstOrdinals.get(number) > ordinal) {
      number--;
    }
    PackWriter pack = series.packs().get(number);
    int inPack = ordinal - firstOrdinals.get(number);
    return Optional.of(
        new Found(pack.temporaryPack(), pack.read(inPack, readBuffer), pack.crc32(inPack)));
  }

  /** Completes the last pack and makes all of them durable under their temporary names. */
  synchronized List<PackWriter> finish() throws IOException {
    series.finish();
    for (PackWriter pack : series.packs()) {
      pack.sync();
    }
    return List.copyOf(series.packs());
  }

  /** Closes the files; nothing can be read here any more. */
  synchronized void close() throws IOException {
    for (PackWriter pack : series.packs()) {
      pack.close();
    }
  }

  synchronized void remove() throws IOException {
    series.remove();
  }

  /** The bytes of an entry with the CRC32 they should have. */
  record Found(String pack, byte[] bytes, int crc32) {}
}
