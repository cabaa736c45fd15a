// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.StoreException;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Entries of one pack, asked for in the order they lie in, read in blocks. For one thread; holds
 * two blocks of 1 MiB.
 */
final class PackRun {
  private static final int BLOCK = 1 << 20;

  private final PackStore store;
  private final PackContents pack;
  private final ByteBuffer direct = ByteBuffer.allocateDirect(BLOCK);
  private byte[] block = new byte[BLOCK];
  private long start;
  private int length;

  PackRun(PackStore store, PackContents pack) {
    this.store = store;
    this.pack = pack;
  }

  /** The bytes of an entry, unchecked, a fresh copy. */
  byte[] entry(int position) throws IOException {
    PackFile file = pack.file();
    PackedObject place = file.place(position);
    Oid id = pack.index().id(position);
    int wanted = store.checkedLength(file, place, id);
    if (place.offset() < start || place.offset() + wanted > start + length) {
      fill(place, wanted);
    }
    int from = (int) (place.offset() - start);
    return Arrays.copyOfRange(block, from, from + wanted);
  }

  private void fill(PackedObject place, int wanted) throws IOException {
    PackFile file = pack.file();
    if (block.length < wanted) {
      block = new byte[wanted];
    }
    length = 0;
    start = place.offset();
    long left = pack.sizeInBytes() - start;
    int most = (int) Math.min(block.length, left);
    if (most < wanted || !file.read(start, block, most, direct)) {
      throw new StoreException(file.fileName() + " ends before byte " + (start + wanted));
    }
    length = most;
  }
}
