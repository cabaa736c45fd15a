// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/**
 * New packs with chosen objects of old ones. Entries are copied byte for byte in the order they lie
 * in, each compared with the CRC32 in the old index; only an entry that is a delta, which stock git
 * makes, is read and written as a whole object. The old packs stay: {@link #publish} makes the new
 * ones durable and visible, reads all of them again, and fails unless they hold every object that
 * was copied. Only then an old pack may be retired.
 *
 * <p>For one thread. After a failure, or when closed unpublished, what was written is removed; a
 * crash leaves {@code tmp_*} files or packs with objects that are elsewhere too.
 */
public final class PackRewrite implements AutoCloseable {
  private final PackStore store;
  private final PackSeries series;
  private final PackPublication publication;
  private final OidSet ids = new OidSet();
  private final List<Copied> copied = new ArrayList<>();
  private final PackEntryEncoder encoder = new PackEntryEncoder();
  private boolean published;

  private record Copied(PackContents pack, PositionFilter filter) {}

  private PackRewrite(PackStore store, RandomGenerator random) {
    this.store = store;
    this.publication = new PackPublication(store.directory());
    this.series =
        new PackSeries(
            store.directory(),
            store.limits(),
            new TemporaryNames(random),
            PackRewrite::makeDurable);
  }

  private static void makeDurable(PackWriter pack) throws IOException {
    pack.sync();
    pack.close();
  }

  /**
   * Begins packs of one family; no file is made yet.
   *
   * @param random names of temporary files come from it
   * @param expectedBytes about how much will be copied
   * @param expectedObjects how many objects; when it is right, each pack is written in one go
   */
  public static PackRewrite begin(
      PackStore store, RandomGenerator random, long expectedBytes, long expectedObjects) {
    PackRewrite rewrite = new PackRewrite(store, random);
    rewrite.series.expect(expectedBytes, expectedObjects);
    return rewrite;
  }

  /**
   * Copies objects of a pack that were not copied yet.
   *
   * @throws ObjectCorruptException if an entry is not what its index says
   */
  public void copy(PackContents pack, PositionFilter filter) throws IOException {
    copied.add(new Copied(pack, filter));
    PackRun run = new PackRun(store, pack);
    for (int position : pack.positionsByOffset()) {
      if (filter.test(position)) {
        copy(pack, position, run);
      }
    }
  }

  private void copy(PackContents pack, int position, PackRun run) throws IOException {
    Oid id = pack.index().id(position);
    if (!ids.add(id)) {
      return;
    }
    byte[] bytes = run.entry(position);
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, bytes.length);
    PackedObject place = pack.file().place(position);
    if ((int) crc.getValue() != pack.index().crc32(position)) {
      throw pack.file().damaged(id, place, "its checksum is wrong");
    }
    try {
      EntryHeader header = EntryHeader.read(bytes, 0, bytes.length);
      if (header.isDelta()) {
        TypedContent whole = TypedContent.read(store, id);
        series.append(encoder.deflated(id, whole.type(), whole.content()));
      } else {
        int checksum = (int) crc.getValue();
        series.append(new PackEntry(id, header.type(), checksum, bytes, bytes.length));
      }
    } catch (MalformedEntryException e) {
      throw pack.file().damaged(id, place, e);
    }
  }

  /**
   * Makes the new packs durable and visible, and reads them again. To be called once.
   *
   * @return their names; an old pack may be among them, when nothing about it changed
   * @throws IOException if something failed, or an object that was copied is not there. The old
   *     packs are as they were.
   */
  public List<String> publish() throws IOException {
    series.finish();
    List<String> names = new ArrayList<>();
    for (PackWriter pack : series.packs()) {
      publication.publish(pack);
      names.add(pack.name());
    }
    store.directory().sync();
    verify(names);
    published = true;
    return names;
  }

  private void verify(List<String> names) throws IOException {
    List<PackFile> fresh = new ArrayList<>();
    try {
      for (String name : names) {
        PackFile pack = PackFile.open(store.directory(), name, fresh.size());
        fresh.add(pack);
        if (!pack.index().isSound()) {
          throw new StoreException(pack.index().name() + " was written and reads back damaged");
        }
        PackContents contents = PackContents.of(store, new PackFile[] {pack}).get(0);
        PackRun run = new PackRun(store, contents);
        for (int position : contents.positionsByOffset()) {
          CRC32 crc = new CRC32();
          crc.update(run.entry(position));
          if ((int) crc.getValue() != pack.index().crc32(position)) {
            throw new StoreException(
                pack.fileName() + " was written and reads back damaged: memory or disk is failing");
          }
        }
      }
      requireAll(fresh);
    } finally {
      for (PackFile pack : fresh) {
        pack.release();
      }
    }
  }

  private void requireAll(List<PackFile> fresh) throws StoreException {
    byte[] id = new byte[Oid.LENGTH];
    for (Copied one : copied) {
      PackIndex index = one.pack.index();
      for (int position = 0; position < index.count(); position++) {
        if (one.filter.test(position)) {
          index.copyId(position, id, 0);
          if (fresh.stream().noneMatch(pack -> pack.index().find(id, 0) >= 0)) {
            throw new StoreException(
                "object " + Oid.at(id, 0) + " was not copied out of " + one.pack.name());
          }
        }
      }
    }
  }

  /** Ends it; unless it was published, all of its files are removed. */
  @Override
  public void close() throws IOException {
    encoder.close();
    if (published) {
      return;
    }
    new Cleanup().then(series::remove).then(publication::takeBack).finish();
  }
}
