// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * An index file, mapped and read directory by directory. Immutable; safe for any number of threads.
 * A file that is absent, torn or of another version is the same as none.
 */
public final class StatIndex {
  private final ByteBuffer bytes;
  private final IndexHeader header;
  private final long rootBlock;

  private StatIndex(ByteBuffer bytes, IndexHeader header, long rootBlock) {
    this.bytes = bytes;
    this.header = header;
    this.rootBlock = rootBlock;
  }

  /** The index in a file, or none if the file is not a whole one. */
  public static Optional<StatIndex> open(Path file) throws IOException {
    ByteBuffer bytes;
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        return Optional.empty();
      }
      bytes = channel.map(MapMode.READ_ONLY, 0, channel.size());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    byte[] magic = IndexCodec.magic();
    int trailer = bytes.limit() - IndexCodec.CHECKSUM_BYTES - IndexCodec.TRAILER_BYTES;
    if (trailer < magic.length) {
      return Optional.empty();
    }
    byte[] first = new byte[magic.length];
    bytes.get(0, first);
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().limit(bytes.limit() - IndexCodec.CHECKSUM_BYTES));
    boolean whole =
        Arrays.equals(first, magic)
            && bytes.getInt(bytes.limit() - IndexCodec.CHECKSUM_BYTES) == (int) crc.getValue();
    if (!whole) {
      return Optional.empty();
    }
    ByteBuffer tail = bytes.duplicate().position(trailer);
    IndexHeader header = IndexCodec.header(tail);
    return Optional.of(new StatIndex(bytes, header, tail.getLong()));
  }

  /** What it is about. */
  public IndexHeader header() {
    return header;
  }

  /** Where the records of the volume's root are. */
  public long rootBlock() {
    return rootBlock;
  }

  /** The records of a directory, sorted by name. */
  public List<IndexRecord> block(long at) {
    ByteBuffer in = bytes.duplicate().position(Math.toIntExact(at));
    int count = in.getInt();
    List<IndexRecord> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      records.add(IndexCodec.decode(in));
    }
    return records;
  }
}
