// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.object.Oid;
import dev.dvol.store.sha1.Sha1;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Checks one entry that is larger than what is held in memory, which only stock git writes: CRC32,
 * length, the zlib stream with its Adler-32, and the id. Its content goes nowhere. For one thread;
 * takes 1 MiB; closing frees the memory of zlib.
 */
final class LargeEntryCheck implements AutoCloseable {
  private static final int BLOCK = 1 << 20;
  private static final int PIECE = 1 << 16;

  private final PackFile pack;
  private final PackedObject place;
  private final Oid id;
  private final byte[] block = new byte[BLOCK];
  private final byte[] piece = new byte[PIECE];
  private final Inflater inflater = new Inflater();
  private final CRC32 crc = new CRC32();
  private final MessageDigest sha1 = Sha1.newDigest();

  LargeEntryCheck(PackFile pack, PackedObject place, Oid id) {
    this.pack = pack;
    this.place = place;
    this.id = id;
  }

  /**
   * Reads the entry. The caller holds the pack.
   *
   * @param crc32 of the entry, by the index
   * @param body takes each byte of it
   * @return false if it is a delta: what it stands for was not looked at
   * @throws MalformedEntryException if it is not as it should be
   */
  boolean isWhole(int crc32, MessageDigest body, ByteBuffer direct)
      throws IOException, MalformedEntryException {
    EntryHeader header = EntryHeader.read(block, 0, fill(0, direct));
    if (!header.isDelta()) {
      String text = header.type().word() + ' ' + header.size() + '\0';
      sha1.update(text.getBytes(StandardCharsets.US_ASCII));
    }
    long inflated = 0;
    int length;
    for (long at = 0; at < place.storedLength(); at += length) {
      length = fill(at, direct);
      crc.update(block, 0, length);
      body.update(block, 0, length);
      if (!header.isDelta()) {
        int from = at == 0 ? header.length() : 0;
        inflated += inflate(from, length, header.size() - inflated);
      }
    }
    if ((int) crc.getValue() != crc32) {
      throw new MalformedEntryException(
          "its CRC32 is %08x, the index has %08x".formatted((int) crc.getValue(), crc32));
    }
    if (!header.isDelta()) {
      compare(inflated == header.size());
    }
    return !header.isDelta();
  }

  /** Reads the bytes of the entry that follow {@code at}, as many as there is room for. */
  private int fill(long at, ByteBuffer direct) throws IOException {
    int length = (int) Math.min(block.length, place.storedLength() - at);
    if (!pack.read(place.offset() + at, block, length, direct)) {
      throw pack.damaged(id, place, "the file ends before its end");
    }
    return length;
  }

  private long inflate(int from, int end, long left) throws MalformedEntryException {
    if (inflater.finished()) {
      throw ContentInflater.otherLength();
    }
    inflater.setInput(block, from, end - from);
    long inflated = 0;
    try {
      while (!inflater.needsInput() && !inflater.finished()) {
        int step = inflater.inflate(piece, 0, piece.length);
        sha1.update(piece, 0, step);
        inflated += step;
        if (inflated > left || step == 0 && inflater.needsDictionary()) {
          throw ContentInflater.otherLength();
        }
      }
    } catch (DataFormatException e) {
      throw new MalformedEntryException("its zlib stream is broken: " + e.getMessage());
    }
    return inflated;
  }

  private void compare(boolean hasItsLength) throws MalformedEntryException {
    boolean ends = inflater.finished() && inflater.getRemaining() == 0;
    if (!hasItsLength || !ends) {
      throw ContentInflater.otherLength();
    }
    Oid actual = Oid.at(sha1.digest(), 0);
    if (!actual.equals(id)) {
      throw new MalformedEntryException("its content is that of " + actual);
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
