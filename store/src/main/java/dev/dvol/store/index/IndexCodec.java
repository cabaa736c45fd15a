// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.index;

import dev.dvol.store.chunk.CutRule;
import dev.dvol.store.chunk.StoredContent;
import dev.dvol.store.index.IndexRecord.Known;
import dev.dvol.store.index.IndexRecord.KnownDirectory;
import dev.dvol.store.index.IndexRecord.KnownFile;
import dev.dvol.store.index.IndexRecord.KnownOther;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Timestamp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * The bytes of an index file, big-endian.
 *
 * <pre>
 * file    = magic *block trailer crc32c:4
 * block   = count:4 *record
 * record  = namelength:1 name kind:1 flags:1 device:8 inode:8 size:8 mtime:12 ctime:12 mode:2 uid:4 gid:4 known
 * known   = [ digest:16 id:20 ] data:8                 for a file; the bracket with flag CONTENT
 *         / tree:20 block:8                            for a directory
 * trailer = bootid:16 clockoffset:8 tree:20 rootblock:8
 * </pre>
 */
final class IndexCodec {
  static final int TRAILER_BYTES = 16 + 8 + Oid.LENGTH + 8;
  static final int CHECKSUM_BYTES = 4;

  private static final String MAGIC = "DVOLIDX1";
  private static final int TRUSTED = 1;
  private static final int PAGE_CUT = 2;
  private static final int CONTENT = 4;
  private static final int NODES = 8;
  private static final int LARGEST_RECORD = 512;

  private IndexCodec() {}

  static byte[] magic() {
    return MAGIC.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] count(int records) {
    return ByteBuffer.allocate(4).putInt(records).array();
  }

  static byte[] checksum(long crc) {
    return ByteBuffer.allocate(CHECKSUM_BYTES).putInt((int) crc).array();
  }

  static byte[] trailer(IndexHeader header, long rootBlock) {
    return ByteBuffer.allocate(TRAILER_BYTES)
        .putLong(header.run().getMostSignificantBits())
        .putLong(header.run().getLeastSignificantBits())
        .putLong(header.clockOffsetMillis())
        .put(header.tree().bytes())
        .putLong(rootBlock)
        .array();
  }

  static IndexHeader header(ByteBuffer in) {
    UUID boot = new UUID(in.getLong(), in.getLong());
    return new IndexHeader(boot, in.getLong(), oid(in));
  }

  static byte[] encode(IndexRecord record) {
    ByteBuffer out = ByteBuffer.allocate(LARGEST_RECORD);
    byte[] name = record.name().bytes();
    Fingerprint print = record.fingerprint();
    out.put((byte) name.length).put(name).put((byte) print.kind().letter());
    out.put((byte) flags(record));
    out.putLong(print.device()).putLong(print.inode()).putLong(print.size());
    put(out, print.modified());
    put(out, print.changed());
    out.putShort((short) print.permissions()).putInt((int) print.uid()).putInt((int) print.gid());
    if (record.known() instanceof KnownFile file) {
      file.content()
          .ifPresent(
              content ->
                  out.putLong(content.digest().high())
                      .putLong(content.digest().low())
                      .put(content.id().bytes()));
      out.putLong(file.dataBytes());
    } else if (record.known() instanceof KnownDirectory directory) {
      out.put(directory.tree().bytes()).putLong(directory.block());
    }
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  private static int flags(IndexRecord record) {
    int flags = record.trusted() ? TRUSTED : 0;
    if (record.known() instanceof KnownFile file) {
      flags |= file.cut() == CutRule.PAGE ? PAGE_CUT : 0;
      flags |= file.content().isPresent() ? CONTENT : 0;
      flags |= file.content().map(StoredContent::hasNodes).orElse(false) ? NODES : 0;
    }
    return flags;
  }

  static IndexRecord decode(ByteBuffer in) {
    byte[] name = new byte[in.get() & 0xff];
    in.get(name);
    FileKind kind = FileKind.ofLetter((char) in.get());
    int flags = in.get();
    long device = in.getLong();
    long inode = in.getLong();
    long size = in.getLong();
    Timestamp modified = time(in);
    Timestamp changed = time(in);
    int permissions = in.getShort();
    long uid = Integer.toUnsignedLong(in.getInt());
    long gid = Integer.toUnsignedLong(in.getInt());
    Known known =
        switch (kind) {
          case FILE -> file(in, flags);
          case DIRECTORY -> new KnownDirectory(oid(in), in.getLong());
          case SYMLINK, FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> new KnownOther();
        };
    Fingerprint print =
        new Fingerprint(kind, device, inode, size, modified, changed, permissions, uid, gid);
    return new IndexRecord(Name.of(name), print, (flags & TRUSTED) != 0, known);
  }

  private static KnownFile file(ByteBuffer in, int flags) {
    Optional<StoredContent> content = Optional.empty();
    if ((flags & CONTENT) != 0) {
      Digest digest = new Digest(in.getLong(), in.getLong());
      content = Optional.of(new StoredContent(digest, oid(in), (flags & NODES) != 0));
    }
    CutRule cut = (flags & PAGE_CUT) != 0 ? CutRule.PAGE : CutRule.CONTENT;
    return new KnownFile(cut, content, in.getLong());
  }

  private static void put(ByteBuffer out, Timestamp time) {
    out.putLong(time.seconds()).putInt(time.nanos());
  }

  private static Timestamp time(ByteBuffer in) {
    return new Timestamp(in.getLong(), in.getInt());
  }

  private static Oid oid(ByteBuffer in) {
    byte[] bytes = new byte[Oid.LENGTH];
    in.get(bytes);
    return Oid.of(bytes);
  }
}
