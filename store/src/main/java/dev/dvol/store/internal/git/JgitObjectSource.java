// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;

/**
 * Reads whatever git can store: loose objects, deltas, packs written by others. Slower than dvol's
 * own reader, which comes first; this one is for what that does not understand. JGit checks neither
 * the id of what it reads nor a pack's checksums, so the id is computed here. Safe for any number
 * of threads: each call has a reader of its own.
 */
final class JgitObjectSource implements ObjectSource {
  /**
   * Largest object that is read. dvol writes far smaller ones; a foreign one must fit in memory.
   */
  static final int MAX_OBJECT_BYTES = 64 * 1024 * 1024;

  private final Repository repository;
  private final IndexGuard guard;

  JgitObjectSource(Repository repository, IndexGuard guard) {
    this.repository = repository;
    this.guard = guard;
  }

  /**
   * {@inheritDoc}
   *
   * @throws ObjectCorruptException also if the object is larger than 64 MiB
   * @throws StoreException if the disk fails
   */
  @Override
  public byte[] read(Oid id, ObjectType expected) throws IOException {
    try {
      return readOnce(id, expected);
    } catch (MissingObjectException first) {
      // JGit drops a pack in which it met damage, with all that is in it: look at the indexes anew.
      refresh();
      if (!contains(id)) {
        throw new ObjectMissingException(id.hex(), "object " + id + " is missing");
      }
    } catch (IOException first) {
      throw Failures.translate(first, "object " + id);
    }
    try {
      return readOnce(id, expected);
    } catch (MissingObjectException second) {
      refresh();
      throw new ObjectCorruptException(
          id.hex(), "object " + id + " is in a pack but cannot be read: the pack is damaged");
    } catch (IOException second) {
      throw Failures.translate(second, "object " + id);
    }
  }

  @Override
  public boolean contains(Oid id) throws IOException {
    guard.check();
    try (ObjectReader reader = repository.newObjectReader()) {
      return reader.has(Ids.toJgit(id));
    } catch (IOException e) {
      throw Failures.translate(e, "object " + id);
    }
  }

  /** Forgets the list of packs; the next look lists them again. */
  void refresh() {
    repository.getObjectDatabase().close();
  }

  // One at a time: each takes memory for a whole object, and what is read here is the exception.
  private synchronized byte[] readOnce(Oid id, ObjectType expected) throws IOException {
    guard.check();
    try (ObjectReader reader = repository.newObjectReader()) {
      ObjectLoader loader = reader.open(Ids.toJgit(id));
      ObjectType type = ObjectType.ofPackNumber(loader.getType());
      if (type != expected) {
        throw new ObjectCorruptException(
            id.hex(), "object " + id + " is a " + type.word() + ", not a " + expected.word());
      }
      if (loader.getSize() > MAX_OBJECT_BYTES) {
        throw new ObjectCorruptException(
            id.hex(),
            "object " + id + " has " + loader.getSize() + " bytes; at most 64 MiB are read");
      }
      byte[] content = loader.getCachedBytes(MAX_OBJECT_BYTES);
      Oid actual = ObjectHash.of(type, content);
      if (!actual.equals(id)) {
        throw new ObjectCorruptException(
            id.hex(), "object " + id + " is damaged: its content has the id " + actual);
      }
      return content;
    } catch (RuntimeException e) {
      // JGit meets a damaged length or delta with whatever its arrays throw.
      ObjectCorruptException corrupt =
          new ObjectCorruptException(id.hex(), "object " + id + " is damaged: " + e);
      corrupt.addSuppressed(e);
      throw corrupt;
    }
  }
}
