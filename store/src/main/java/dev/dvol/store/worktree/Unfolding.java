// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.Oid;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells a store that is large from one that unfolds: ten directories, each ten times in the next,
 * are a kilobyte and ten thousand million names. A directory that occurs again is counted apart;
 * when there are many of those, and ten times as many as of others, nobody made them with files.
 *
 * <p>Which directories occurred is kept as one bit of 2^26, which two may share; of a hundred
 * million different ones less than nine in ten do. The bits are in pages that are made when one of
 * them is set: most walks meet a few directories. One thread.
 *
 * @see <a href="https://kate.io/blog/git-bomb/">Kate Murphy: exploding git repositories</a>
 */
final class Unfolding {
  /** Names in directories that occurred before, up to which nothing is ever refused. */
  static final long ALWAYS_FINE = 100_000;

  private static final int FACTOR = 10;
  private static final int BITS = 26;
  private static final int PAGE_BITS = 13;

  private final @Nullable BitSet[] pages = new @Nullable BitSet[1 << BITS - PAGE_BITS];
  private long names;
  private long repeatedNames;

  /**
   * Notes a directory that is gone through as a whole.
   *
   * @param count of names in it
   * @throws ObjectCorruptException if the store unfolds
   */
  void note(Oid directory, int count) throws ObjectCorruptException {
    byte[] id = directory.bytes();
    int slot =
        (id[0] << 24 | (id[1] & 0xff) << 16 | (id[2] & 0xff) << 8 | id[3] & 0xff) >>> 32 - BITS;
    if (isFirst(slot)) {
      names += 1L + count;
    } else {
      repeatedNames += 1L + count;
    }
    if (repeatedNames > ALWAYS_FINE && repeatedNames / FACTOR > names) {
      throw new ObjectCorruptException(
          directory.hex(),
          "directory node %s and others occur again and again: %d names of %d are repetitions"
              .formatted(directory, repeatedNames, names + repeatedNames));
    }
  }

  private boolean isFirst(int slot) {
    BitSet page = pages[slot >>> PAGE_BITS];
    if (page == null) {
      page = new BitSet();
      pages[slot >>> PAGE_BITS] = page;
    }
    int bit = slot & (1 << PAGE_BITS) - 1;
    boolean first = !page.get(bit);
    page.set(bit);
    return first;
  }
}
