// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Follows the bases of a delta before git's own reader does, which goes round a ring for ever and
 * takes memory for whatever a delta says it makes. dvol writes no deltas; stock git makes chains of
 * up to 50 unless it is told otherwise.
 *
 * @see <a href="https://git-scm.com/docs/gitformat-pack">gitformat-pack, "Deltified
 *     representation"</a>
 */
final class DeltaChain {
  private static final int LONGEST = 512;

  /** Bytes of a delta that tell two sizes, and of its stream that surely have them. */
  private static final int SIZES = 20;

  private static final int STREAM = 64;

  private static final int HEAD = EntryHeader.LONGEST + Oid.LENGTH + STREAM;

  private final PackFile pack;
  private final int mostBytes;
  private final ByteBuffer direct = ByteBuffer.allocateDirect(HEAD);
  private final byte[] head = new byte[HEAD];

  private DeltaChain(PackFile pack, int mostBytes) {
    this.pack = pack;
    this.mostBytes = mostBytes;
  }

  /**
   * Refuses a chain that is too long, makes something too large on its way, or does not end in a
   * whole object of the pack.
   *
   * @param mostBytes of the result, the base, and all between
   * @throws MalformedEntryException saying what is wrong
   */
  static void check(PackFile pack, long offset, int mostBytes)
      throws IOException, MalformedEntryException {
    DeltaChain chain = new DeltaChain(pack, mostBytes);
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
    requireSize(header.size());
    if (header.packType() == EntryHeader.REF_DELTA) {
      requireSizes(header.length() + Oid.LENGTH, length);
      return byId(header.length(), length);
    }
    if (header.packType() == EntryHeader.OFS_DELTA) {
      long distance = distance(header.length(), length);
      requireSizes(endOfDistance(header.length()), length);
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

  private void requireSize(long size) throws MalformedEntryException {
    if (size < 0 || size > mostBytes) {
      throw new MalformedEntryException(
          size + " bytes of a delta or its base are more than the limit of " + mostBytes);
    }
  }

  // A delta begins with the size of its base and that of its result, seven bits a byte.
  private void requireSizes(int stream, int length) throws MalformedEntryException {
    byte[] sizes = new byte[SIZES];
    Inflater inflater = new Inflater();
    int count;
    try {
      inflater.setInput(head, Math.min(stream, length), Math.max(0, length - stream));
      count = inflater.inflate(sizes);
    } catch (DataFormatException e) {
      throw new MalformedEntryException("its zlib stream is broken: " + e.getMessage());
    } finally {
      inflater.end();
    }
    int at = 0;
    for (int i = 0; i < 2; i++) {
      long size = 0;
      int shift = 0;
      do {
        if (at == count || shift > 56) {
          throw new MalformedEntryException("its delta has no sizes");
        }
        size |= (long) (sizes[at] & 0x7f) << shift;
        shift += 7;
      } while ((sizes[at++] & 0x80) != 0);
      requireSize(size);
    }
  }

  private int endOfDistance(int from) {
    int at = from;
    while ((head[at] & 0x80) != 0) {
      at++;
    }
    return at + 1;
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
