// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import dev.dvol.store.chunk.ChunkDecompressor;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackCheck;
import dev.dvol.store.pack.PackContents;
import dev.dvol.store.progress.Progress;
import java.util.ArrayList;
import java.util.List;

/**
 * Listens to the check of one pack: opens each chunk that a file has and compares its plaintext
 * with what the file says. For one thread.
 */
final class PackPass implements PackCheck.Listener {
  private final PackContents pack;
  private final ExpectedDigests expected;
  private final ChunkDecompressor decompressor;
  private final Findings findings;
  private final Progress progress;
  private final List<Integer> deltas = new ArrayList<>();
  private long chunks;
  private long chunkBytes;

  PackPass(
      PackContents pack,
      ExpectedDigests expected,
      ChunkDecompressor decompressor,
      Findings findings,
      Progress progress) {
    this.pack = pack;
    this.expected = expected;
    this.decompressor = decompressor;
    this.findings = findings;
    this.progress = progress;
  }

  /** Positions of deltas, which have to be read otherwise. */
  List<Integer> deltas() {
    return deltas;
  }

  long chunks() {
    return chunks;
  }

  long chunkBytes() {
    return chunkBytes;
  }

  @Override
  public void sound(
      int position, ObjectType type, byte[] bytes, int offset, int length, long storedBytes) {
    progress.advance(storedBytes);
    compare(position, type, bytes, offset, length);
  }

  /** Compares an object with what it must be if it is a chunk. */
  void compare(int position, ObjectType type, byte[] bytes, int offset, int length) {
    if (!expected.has(position)) {
      return;
    }
    Oid id = pack.index().id(position);
    try {
      if (type != ObjectType.BLOB) {
        throw new ObjectCorruptException(
            id.hex(), "chunk " + id + " is damaged: it is a " + type.word());
      }
      chunkBytes += decompressor.decompress(id, expected.at(position), bytes, offset, length);
      chunks++;
    } catch (ObjectCorruptException e) {
      findings.object(id, pack.name() + ".pack", e);
    }
  }

  @Override
  public void delta(int position, long storedBytes) {
    deltas.add(position);
    progress.advance(storedBytes);
  }

  @Override
  public void large(int position, long storedBytes) {
    progress.advance(storedBytes);
    if (expected.has(position)) {
      Oid id = pack.index().id(position);
      findings.object(id, pack.name() + ".pack", "chunk " + id + " is larger than a chunk can be");
    }
  }

  @Override
  public void damagedEntry(Oid object, String what) {
    findings.copy(object, pack.name() + ".pack", what);
    findings.pack(pack.name());
  }

  @Override
  public void damagedFile(String file, String what) {
    findings.packFile(file, what);
  }
}
