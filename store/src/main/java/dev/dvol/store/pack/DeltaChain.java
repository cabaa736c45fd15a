// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Follows the bases of a delta before git's own reader does, which goes round a ring for ever. dvol
 * writes no deltas; stock git makes chains of up to 50 and can be told to make longer ones.
 *
 * @see <a href="https://git-scm.com/docs/gitformat-pack">gitformat-pack, "Deltified
 *     representation"</a>
 */
final class DeltaChain {
  /** What {@code git pack-objects --depth} allows at most. */
  private static final int LONGEST = 4095;

  private static final int OFS_DELTA = 6;
  private static final int REF_DELTA = 7;
  private static final int HEAD = EntryHeader.LONGEST + Oid.LENGTH;

  private final PackFile pack;
  private final ByteBuffer direct = ByteBuffer.allocateDirect(HEAD);
  private final byte[] head = new byte[HEAD];

  private DeltaChain(PackFile pack) {
    this.pack = pack;
  }

  /**
   * Refuses a chain that is too long, or does not end in a whole object of the pack.
   *
   * @throws MalformedEntryException saying what is wrong
   */
  static void check(PackFile pack, long offset) throws IOException, MalformedEntryException {
    DeltaChain chain = new DeltaChain(pack);
    long at = offset;
    for (int length = 0; at >= 0; length++) {
      if (length > LONGEST) {
        throw new MalformedEntryException(
            "its deltas are more than " + LONGEST + ", or go round in a ring");
      }
      at = chain.baseOf(at);
    }
  }

  // -1 for a whole object.
  private long baseOf(long offset) throws IOException, MalformedEntryException {
    long left = pack.description().sizeInBytes() - PackWriter.TRAILER - offset;
    int length = (int) Math.min(HEAD, left);
    if (length <= 0 || !pack.read(offset, head, length, direct)) {
      throw new MalformedEntryException("its base lies outside of the pack");
    }
    EntryHeader header = EntryHeader.read(head, 0, length);
    if (header.packType() == REF_DELTA) {
      return byId(header.length(), length);
    }
    if (header.packType() == OFS_DELTA) {
      long distance = distance(header.length(), length);
      if (distance <= 0 || distance > offset - PackWriter.HEADER) {
        throw new MalformedEntryException("its base lies outside of the pack");
      }
      return offset - distance;
    }
    return -1;
  }

  private long byId(int at, int length) throws IOException, MalformedEntryException {
    if (at + Oid.LENGTH > length) {
      throw new MalformedEntryException("its header is cut off");
    }
    int position = pack.index().find(head, at);
    if (position < 0) {
      throw new MalformedEntryException("its base " + Oid.at(head, at) + " is not in the pack");
    }
    return pack.place(position).offset();
  }

  // Seven bits a byte, most significant first, one added for each byte that another follows.
  private long distance(int from, int length) throws MalformedEntryException {
    long distance = 0;
    for (int at = from; at < length; at++) {
      distance = distance << 7 | head[at] & 0x7f;
      if ((head[at] & 0x80) == 0) {
        return distance;
      }
      distance++;
    }
    throw new MalformedEntryException("its header is cut off");
  }
}
