// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackBatch;
import dev.dvol.store.pack.PackContents;
import dev.dvol.store.pack.PackEntryEncoder;
import dev.dvol.store.pack.PackStore;
import dev.dvol.store.pack.TypedContent;
import dev.dvol.store.reach.CommitLinks;
import dev.dvol.store.reach.TreeEntries;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Objects that are written anew because no sound pack has them. For one thread. */
final class RescuedObjects implements AutoCloseable {
  private static final int ZSTD_MAGIC = 0x28b52ffd;

  private final PackBatch batch;
  private final SoundPacks sound;
  private final PackEntryEncoder encoder = new PackEntryEncoder();
  private final Set<Oid> ids = new HashSet<>();

  RescuedObjects(PackBatch batch, SoundPacks sound) {
    this.batch = batch;
    this.sound = sound;
  }

  boolean contains(Oid id) {
    return ids.contains(id);
  }

  /** Adds an object that has this id, unless a sound pack has it. */
  void add(Oid id, ObjectType type, byte[] content) throws IOException {
    if (sound.contain(id) || !ids.add(id)) {
      return;
    }
    if (type == ObjectType.BLOB && isFrame(content)) {
      batch.add(encoder.stored(type, content, 0, content.length));
    } else {
      batch.put(type, content);
    }
  }

  // What is compressed already belongs in a data pack.
  private static boolean isFrame(byte[] content) {
    return content.length >= 4
        && (content[0] << 24
                | (content[1] & 0xff) << 16
                | (content[2] & 0xff) << 8
                | content[3] & 0xff)
            == ZSTD_MAGIC;
  }

  /** Adds what can still be read of damaged packs in another way: deltas, other copies. */
  void addReadable(PackStore packs, Set<String> damaged) throws IOException {
    for (PackContents pack : packs.contents()) {
      if (damaged.contains(pack.name())) {
        for (int position = 0; position < pack.index().count(); position++) {
          Oid id = pack.index().id(position);
          if (!sound.contain(id) && !ids.contains(id)) {
            read(packs, id);
          }
        }
      }
    }
  }

  private void read(PackStore packs, Oid id) throws IOException {
    try {
      TypedContent object = TypedContent.read(packs, id);
      add(id, object.type(), object.content());
    } catch (ObjectCorruptException | ObjectMissingException e) {
      // It is among the lost.
    }
  }

  /** Adds an object that others have, with all that it names and no sound pack has. */
  void addFrom(OtherRepositories others, Oid wanted) throws IOException {
    Deque<Oid> open = new ArrayDeque<>();
    open.push(wanted);
    while (!open.isEmpty()) {
      Oid id = open.pop();
      if (sound.contain(id) || ids.contains(id)) {
        continue;
      }
      Optional<TypedContent> object = others.find(id);
      if (object.isPresent()) {
        add(id, object.get().type(), object.get().content());
        pushNamed(id, object.get(), open);
      }
    }
  }

  private static void pushNamed(Oid id, TypedContent object, Deque<Oid> open) throws IOException {
    byte[] content = object.content();
    switch (object.type()) {
      case COMMIT -> CommitLinks.ofCommit(id, content).forEach(open::push);
      case TAG -> open.push(CommitLinks.ofTag(id, content));
      case TREE ->
          TreeEntries.visit(
              id,
              content,
              0,
              content.length,
              (isTree, bytes, offset) -> open.push(Oid.at(bytes, offset)));
      case BLOB -> {}
    }
  }

  @Override
  public void close() {
    encoder.close();
  }
}
