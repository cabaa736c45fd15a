// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.Chunk;
import dev.dvol.store.chunk.ChunkCursor;
import dev.dvol.store.chunk.ChunkDecompressor;
import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.chunk.DigestFunction;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.tree.Entry.FileNode;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/** Reads one stored file from its beginning to its end, every byte checked. */
public final class StoredFile {
  private static final int ZEROS = 64 * 1024;

  private StoredFile() {}

  /** Writes a file's bytes, holes as zeros. */
  public static void copy(
      FileNode file, ChunkParameters parameters, ObjectSource objects, OutputStream out)
      throws IOException {
    long at = 0;
    if (file.content().isPresent()) {
      ChunkCursor cursor = new ChunkCursor(file.content().get(), file.size(), objects);
      try (ChunkDecompressor decompressor =
          new ChunkDecompressor(new DigestFunction(parameters.seed()))) {
        for (Optional<Chunk> next = cursor.next(); next.isPresent(); next = cursor.next()) {
          Chunk chunk = next.get();
          byte[] frame = objects.read(chunk.id(), ObjectType.BLOB);
          int size = decompressor.decompress(chunk.id(), chunk.digest(), frame, 0, frame.length);
          if (chunk.offset() < at || chunk.offset() + size > file.size()) {
            throw new ObjectCorruptException(
                chunk.id().hex(), "chunk " + chunk.id() + " does not fit its file");
          }
          zeros(chunk.offset() - at, out);
          out.write(decompressor.content(), 0, size);
          at = chunk.offset() + size;
        }
      }
    }
    zeros(file.size() - at, out);
  }

  /**
   * Whether two files have the same bytes, which their digests do not tell when they are cut by
   * different rules. Reads both as a whole then.
   */
  static boolean sameBytes(
      FileNode one, FileNode other, ChunkParameters parameters, ObjectSource objects)
      throws IOException {
    if (one.hasContentOf(other)) {
      return true;
    }
    return one.size() == other.size()
        && one.cut() != other.cut()
        && Arrays.equals(sha256(one, parameters, objects), sha256(other, parameters, objects));
  }

  private static byte[] sha256(FileNode file, ChunkParameters parameters, ObjectSource objects)
      throws IOException {
    try (DigestOutputStream out =
        new DigestOutputStream(
            OutputStream.nullOutputStream(), MessageDigest.getInstance("SHA-256"))) {
      copy(file, parameters, objects, out);
      return out.getMessageDigest().digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void zeros(long count, OutputStream out) throws IOException {
    byte[] zeros = new byte[(int) Math.min(count, ZEROS)];
    for (long left = count; left > 0; left -= zeros.length) {
      out.write(zeros, 0, (int) Math.min(left, zeros.length));
    }
  }
}
