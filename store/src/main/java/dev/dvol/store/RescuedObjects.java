// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackBatch;
import dev.dvol.store.pack.PackContents;
import dev.dvol.store.pack.PackEntryEncoder;
import dev.dvol.store.pack.TypedContent;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.reach.CommitLinks;
import dev.dvol.store.reach.TreeEntries;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Objects that are written anew because no sound pack has them. For one thread. */
final class RescuedObjects implements AutoCloseable {
  private static final byte[] FRAME = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

  private final PackBatch batch;
  private final Progress progress;
  private final PackEntryEncoder encoder = new PackEntryEncoder();

  /**
   * Objects that go into a batch.
   *
   * @param batch knows what need not be written
   */
  RescuedObjects(PackBatch batch, Progress progress) {
    this.batch = batch;
    this.progress = progress;
  }

  /** Whether an object has to be written and was not yet. */
  boolean isMissing(Oid id) {
    return batch.wants(id);
  }

  /** Adds an object that has this id, if it is missing. */
  void add(Oid id, ObjectType type, byte[] content) throws IOException {
    if (!isMissing(id)) {
      return;
    }
    progress.advance(content.length);
    if (type == ObjectType.BLOB && isFrame(content)) {
      batch.add(encoder.stored(type, content, 0, content.length));
    } else {
      batch.put(type, content);
    }
  }

  // What is compressed already belongs in a data pack.
  private static boolean isFrame(byte[] content) {
    return content.length >= FRAME.length
        && Arrays.equals(content, 0, FRAME.length, FRAME, 0, FRAME.length);
  }

  /** Adds what can still be read of damaged packs in another way: deltas, loose copies. */
  void addReadable(ObjectSource objects, List<PackContents> packs, Set<String> damaged)
      throws IOException {
    for (PackContents pack : packs) {
      if (damaged.contains(pack.name())) {
        for (int position = 0; position < pack.index().count(); position++) {
          Oid id = pack.index().id(position);
          if (isMissing(id)) {
            read(objects, id);
          }
        }
      }
    }
  }

  private void read(ObjectSource objects, Oid id) throws IOException {
    try {
      TypedContent object = TypedContent.read(objects, id);
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
      if (!isMissing(id)) {
        continue;
      }
      Optional<TypedContent> object = others.find(id);
      if (object.isPresent()) {
        add(id, object.get().type(), object.get().content());
        try {
          pushNamed(id, object.get(), open);
        } catch (ObjectCorruptException e) {
          // Whole, but it does not say what such an object says: nobody can tell what it names.
        }
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
