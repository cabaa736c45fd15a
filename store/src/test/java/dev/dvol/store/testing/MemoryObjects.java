// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.ObjectSink;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Objects in memory, with git's ids. Can be made to lie about one of them. */
public final class MemoryObjects implements ObjectSink, ObjectSource {
  private record Stored(ObjectType type, byte[] content) {}

  private final Map<Oid, Stored> objects = new ConcurrentHashMap<>();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong reads = new AtomicLong();

  @Override
  public Oid put(ObjectType type, byte[] content) {
    Oid id = id(type, content);
    if (objects.put(id, new Stored(type, content.clone())) == null) {
      writes.incrementAndGet();
    }
    return id;
  }

  @Override
  public byte[] read(Oid id, ObjectType expected)
      throws ObjectMissingException, ObjectCorruptException {
    reads.incrementAndGet();
    Stored stored = objects.get(id);
    if (stored == null) {
      throw new ObjectMissingException(id.hex(), "object " + id + " is missing");
    }
    if (stored.type != expected) {
      throw new ObjectCorruptException(id.hex(), id + " is a " + stored.type.word());
    }
    return stored.content.clone();
  }

  @Override
  public boolean contains(Oid id) {
    return objects.containsKey(id);
  }

  /** How often one was read. */
  public long reads() {
    return reads.get();
  }

  /** Number of different objects that were put. */
  public long count() {
    return writes.get();
  }

  /** Puts other content in an object's place, as a reader that does not check ids would see it. */
  public void replace(Oid id, ObjectType type, byte[] content) {
    objects.put(id, new Stored(type, content.clone()));
  }

  /** Loses an object. */
  public void remove(Oid id) {
    objects.remove(id);
  }

  /** Git's id of an object. */
  public static Oid id(ObjectType type, byte[] content) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update((type.word() + " " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
      return Oid.of(sha1.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
