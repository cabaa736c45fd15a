// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.StoreException;
import dev.dvol.store.sha1.Sha1;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One pack with its index, under temporary names. Entries are held in memory until {@link
 * #startStreaming} or {@link #finish}, so that a small pack is written and hashed once; from then
 * on they are written as they come.
 *
 * <p>The count of objects stands in the first bytes and is part of the pack's SHA-1. A pack that
 * streams has announced its count; only if another number came is it read again. What is read then
 * must be what was written, or the pack is refused.
 *
 * <p>For one thread at a time. After any error every call but {@link #remove} fails. Nothing is
 * durable before {@link #sync}.
 */
final class PackWriter {
  /** Bytes before the first entry. */
  static final int HEADER = 12;

  /** Bytes behind the last entry. */
  static final int TRAILER = 20;

  /** What an entry in memory costs beyond its bytes. */
  private static final int OVERHEAD = 128;

  static final int SIGNATURE = 0x5041434b;
  static final int VERSION = 2;

  private final PackDirectory directory;
  private final String temporary;
  private final ByteBuffer buffer;
  private final PackedEntries entries = new PackedEntries();
  private final List<PackEntry> memory = new ArrayList<>();
  private final CRC32 body = new CRC32();
  private @Nullable PackOutput pack;
  private @Nullable PackOutput index;
  private @Nullable String name;
  private long memoryBytes;
  private long size = HEADER;
  private int announced;
  private boolean usable = true;

  /**
   * A pack without entries; no file is made yet.
   *
   * @param temporary what makes the names of its files unique
   * @param buffer direct; lent, to be used by nobody else until {@link #finish} returned
   */
  PackWriter(PackDirectory directory, String temporary, ByteBuffer buffer) {
    this.directory = directory;
    this.temporary = temporary;
    this.buffer = buffer;
  }

  int count() {
    return entries.size();
  }

  /** Length of the pack file if it were finished now. */
  long sizeInBytes() {
    return size + TRAILER;
  }

  /** Memory that the entries take while they are not written. */
  long memoryBytes() {
    return memoryBytes;
  }

  boolean isStreaming() {
    return pack != null;
  }

  /** Whether as many entries were appended as were announced. */
  boolean isFull() {
    return isStreaming() && count() == announced;
  }

  /** {@code pack-<40 hex digits>}; to be asked when finished. */
  String name() {
    if (name == null) {
      throw new IllegalStateException("the pack is not finished");
    }
    return name;
  }

  String temporaryPack() {
    return "tmp_pack_" + temporary;
  }

  String temporaryIndex() {
    return "tmp_idx_" + temporary;
  }

  /** Appends an entry whose id is not in this pack yet. Its bytes must not change afterwards. */
  void append(PackEntry entry) throws IOException {
    begin();
    entries.add(entry.id(), entry.crc32(), size);
    size += entry.length();
    if (pack == null) {
      memory.add(entry);
      memoryBytes += entry.bytes().length + OVERHEAD;
    } else {
      write(pack, entry);
    }
    usable = true;
  }

  /** Makes the file, announces a number of entries and writes those that wait in memory. */
  void startStreaming(int count) throws IOException {
    begin();
    announced = count;
    stream(true);
    usable = true;
  }

  /**
   * The bytes of the entry that was appended as the nth, counted from 0.
   *
   * @param direct where the kernel writes them first
   */
  byte[] read(int ordinal, ByteBuffer direct) throws IOException {
    if (pack == null) {
      PackEntry entry = memory.get(ordinal);
      return Arrays.copyOf(entry.bytes(), entry.length());
    }
    long start = entries.offset(ordinal);
    long end = ordinal + 1 < entries.size() ? entries.offset(ordinal + 1) : size;
    return pack.read(start, (int) (end - start), direct);
  }

  /** CRC32 of the entry that was appended as the nth. */
  int crc32(int ordinal) {
    return entries.crc32(ordinal);
  }

  /**
   * Writes the rest of the pack, then its index.
   *
   * @throws IllegalStateException if an id was appended twice
   */
  void finish() throws IOException {
    begin();
    if (pack == null) {
      announced = count();
    }
    PackOutput out = stream(false);
    byte[] checksum = count() == announced ? out.digest() : correctCount(out);
    out.writeUnhashed(checksum, 0, checksum.length);
    out.flush();
    PackOutput indexOut = new PackOutput(directory, temporaryIndex(), buffer);
    index = indexOut;
    new PackIndexWriter(entries, indexOut).write(checksum);
    name = "pack-" + HexFormat.of().formatHex(checksum);
    usable = true;
  }

  /** Makes pack and index durable under their temporary names. */
  void sync() throws IOException {
    begin();
    if (pack == null || index == null) {
      throw new IllegalStateException("the pack is not finished");
    }
    pack.sync();
    index.sync();
    usable = true;
  }

  /** Closes the files; what was written can no longer be read here. A second time does nothing. */
  void close() throws IOException {
    usable = false;
    memory.clear();
    entries.forget();
    Cleanup cleanup = new Cleanup();
    close(pack, cleanup);
    close(index, cleanup);
    cleanup.finish();
  }

  /** Closes the files and removes their temporary names, whatever happened before. */
  void remove() throws IOException {
    Cleanup cleanup = new Cleanup();
    cleanup.then(this::close);
    remove(index, cleanup);
    remove(pack, cleanup);
    cleanup.finish();
  }

  private void remove(@Nullable PackOutput file, Cleanup cleanup) {
    if (file != null) {
      cleanup.then(() -> directory.removeIfPresent(file.name()));
    }
  }

  private static void close(@Nullable PackOutput file, Cleanup cleanup) {
    if (file != null) {
      cleanup.then(file::close);
    }
  }

  private void begin() throws StoreException {
    if (!usable) {
      throw new StoreException("the pack " + temporaryPack() + " cannot be used after an error");
    }
    usable = false;
  }

  private PackOutput stream(boolean large) throws IOException {
    if (pack != null) {
      return pack;
    }
    PackOutput out = new PackOutput(directory, temporaryPack(), buffer);
    pack = out;
    if (large) {
      out.expectLarge();
    }
    byte[] header = header(announced);
    out.write(header, 0, header.length);
    for (PackEntry entry : memory) {
      write(out, entry);
    }
    memory.clear();
    memoryBytes = 0;
    return out;
  }

  private void write(PackOutput out, PackEntry entry) throws IOException {
    body.update(entry.bytes(), 0, entry.length());
    out.write(entry.bytes(), 0, entry.length());
  }

  /** Puts the real count into the header and returns the checksum of the pack with it. */
  private byte[] correctCount(PackOutput out) throws IOException {
    byte[] header = header(count());
    MessageDigest sha1 = Sha1.newDigest();
    sha1.update(header);
    CRC32 readBack = new CRC32();
    out.readBack(HEADER, sha1, readBack);
    if (readBack.getValue() != body.getValue()) {
      throw new StoreException(
          temporaryPack() + " reads back other bytes than were written: memory or disk is failing");
    }
    out.patch(header, 0);
    return sha1.digest();
  }

  private static byte[] header(int count) {
    byte[] header = new byte[HEADER];
    BigEndian.putInt(header, 0, SIGNATURE);
    BigEndian.putInt(header, 4, VERSION);
    BigEndian.putInt(header, 8, count);
    return header;
  }
}
