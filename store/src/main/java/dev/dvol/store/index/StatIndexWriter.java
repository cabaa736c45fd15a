// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.index;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes an index file, directory by directory, each after all directories in it. The file gets its name when {@link
 * #finish} returns; it is not synced, because a lost or torn index is recognised and costs only time. One thread.
 */
public final class StatIndexWriter implements IndexSink, AutoCloseable {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final Directory directory;
  private final Name name;
  private final Name temporary;
  private final FileHandle file;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final CRC32C checksum = new CRC32C();
  private long flushed;
  private boolean finished;

  private StatIndexWriter(Directory directory, Name name, Name temporary, FileHandle file) {
    this.directory = directory;
    this.name = name;
    this.temporary = temporary;
    this.file = file;
  }

  /** Begins an index that will replace the one of that name. The caller holds the volume's lock. */
  public static StatIndexWriter create(Directory directory, Name name) throws IOException {
    Name temporary = Name.of(".tmp-" + name);
    if (directory.exists(temporary)) {
      directory.remove(temporary);
    }
    StatIndexWriter writer =
        new StatIndexWriter(directory, name, temporary, directory.create(temporary, 0600));
    writer.append(IndexCodec.magic());
    return writer;
  }

  @Override
  public long writeBlock(List<IndexRecord> records) throws IOException {
    long at = flushed + buffer.position();
    append(IndexCodec.count(records.size()));
    for (IndexRecord record : records) {
      append(IndexCodec.encode(record));
    }
    return at;
  }

  @Override
  public void finish(IndexHeader header, long rootBlock) throws IOException {
    append(IndexCodec.trailer(header, rootBlock));
    flush();
    append(IndexCodec.checksum(checksum.getValue()));
    flush();
    file.close();
    directory.rename(temporary, directory, name);
    finished = true;
  }

  private void append(byte[] bytes) throws IOException {
    int at = 0;
    while (at < bytes.length) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int count = Math.min(buffer.remaining(), bytes.length - at);
      buffer.put(bytes, at, count);
      at += count;
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    checksum.update(buffer.duplicate());
    long size = buffer.remaining();
    file.writeFully(buffer, flushed);
    flushed += size;
    buffer.clear();
  }

  /** Drops the file unless it was finished. */
  @Override
  public void close() throws IOException {
    if (!finished) {
      finished = true;
      file.close();
      directory.remove(temporary);
    }
  }
}
