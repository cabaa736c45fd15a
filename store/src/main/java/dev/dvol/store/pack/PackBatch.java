// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.ObjectSink;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The packs that one operation writes: data packs of blobs, and a meta pack of trees, commits and
 * metadata. Nothing is visible to others before {@link #publish}, and then no tree is visible
 * before what it names. An object that the store has in a pack, or that was added before, is not
 * written again.
 *
 * <p>Order: all packs and indexes are written and synced under names {@code tmp_*}; then renamed,
 * data packs first, the meta pack last, each {@code .pack} before its {@code .idx}; then the
 * directory is synced. A crash leaves {@code tmp_*} files, complete packs that nothing refers to,
 * or a pack without its index: {@link PackStore#removeTemporary} removes the first and {@link
 * PackStore#adopt} makes the last whole.
 *
 * <p>Safe for any number of threads, save for {@link #publish} and {@link #close}, which belong to
 * the owner. Adding hands entries to one writer thread through a queue of {@link
 * PackLimits#queueBytes} and blocks while it is full. After any failure every call fails with its
 * cause and {@link #close} removes what was written. An interrupt while waiting is such a failure.
 */
public final class PackBatch implements ObjectSink, ObjectSource, AutoCloseable {
  private final PackStore existing;
  private final Predicate<Oid> isThere;
  private final Failure failure = new Failure();
  private final OidSet dataIds = new OidSet();
  private final DataPacks data;
  private final MetaPacks meta;
  private final PackPublication publication;
  private final Queue<PackEntryEncoder> encoders = new ConcurrentLinkedQueue<>();
  private volatile State state = State.OPEN;

  private enum State {
    OPEN,
    PUBLISHING,
    PUBLISHED,
    CLOSED
  }

  private PackBatch(PackStore existing, RandomGenerator random, Predicate<Oid> isThere) {
    this.existing = existing;
    this.isThere = isThere;
    PackDirectory directory = existing.directory();
    PackLimits limits = existing.limits();
    TemporaryNames names = new TemporaryNames(random);
    this.meta = new MetaPacks(directory, limits, names);
    this.publication = new PackPublication(directory);
    this.data = new DataPacks(directory, limits, names, failure);
  }

  /**
   * Begins a batch. No file is made yet.
   *
   * @param existing the store that the packs will belong to; must stay open as long as the batch
   * @param random names of temporary files come from it
   * @param expectedBytes estimate of the bytes of entries to come, or 0 when unknown; only the
   *     sizes of packs depend on it
   */
  public static PackBatch begin(PackStore existing, RandomGenerator random, long expectedBytes) {
    return begin(existing, random, expectedBytes, existing::containsPacked);
  }

  /**
   * Begins a batch that writes objects although the store has them, for moving them out of packs
   * that will be deleted. The parameters are those of {@link #begin}.
   */
  public static PackBatch beginRewrite(
      PackStore existing, RandomGenerator random, long expectedBytes) {
    return begin(existing, random, expectedBytes, id -> false);
  }

  /**
   * Begins a batch that writes what somebody misses, whatever the store seems to have: for objects
   * whose copies in it are damaged. What is not wanted counts as there.
   *
   * @param isThere whether an object need not be written; from any thread
   */
  public static PackBatch beginRepair(
      PackStore existing, RandomGenerator random, Predicate<Oid> isThere) {
    return begin(existing, random, 0, isThere);
  }

  private static PackBatch begin(
      PackStore existing, RandomGenerator random, long expectedBytes, Predicate<Oid> isThere) {
    PackBatch batch = new PackBatch(existing, random, isThere);
    if (expectedBytes > 0) {
      batch.expect(expectedBytes);
    }
    return batch;
  }

  /** Bytes of the entries that were written to data packs so far. From any thread. */
  public long dataBytes() {
    return data.bytes();
  }

  /** Replaces the estimate of the bytes of entries to come; 0 means that the end is near. */
  public void expect(long remainingBytes) {
    data.expect(remainingBytes);
  }

  /**
   * Adds a blob to the data packs. It cannot be read through the batch.
   *
   * @return whether it is new: neither in a pack of the store nor in this batch before
   * @throws IOException if this or any earlier write of the batch failed
   * @throws IllegalArgumentException if it is a delta or larger than {@link PackLimits#objectBytes}
   */
  public boolean add(PackEntry blob) throws IOException {
    checkUsable();
    checkSize(blob);
    if (isInStore(blob.id()) || meta.contains(blob.id()) || !dataIds.add(blob.id())) {
      return false;
    }
    data.add(blob);
    return true;
  }

  /**
   * Adds a tree, commit, tag or small blob to the meta pack, deflated unless dense. It can be read
   * through the batch at once.
   *
   * @throws IllegalArgumentException if it is larger than {@link PackLimits#objectBytes}
   */
  @Override
  public Oid put(ObjectType type, byte[] content) throws IOException {
    return put(type, content, PackEntryEncoder::deflated);
  }

  @Override
  public Oid putDense(ObjectType type, byte[] content) throws IOException {
    return put(type, content, PackEntryEncoder::stored);
  }

  /** Makes the entry of an object whose id is known. */
  private interface Encoding {
    PackEntry entry(PackEntryEncoder encoder, Oid id, ObjectType type, byte[] content);
  }

  private Oid put(ObjectType type, byte[] content, Encoding encoding) throws IOException {
    checkUsable();
    checkSize(content.length);
    PackEntryEncoder pooled = encoders.poll();
    PackEntryEncoder encoder = pooled == null ? new PackEntryEncoder() : pooled;
    try {
      Oid id = encoder.id(type, content, 0, content.length);
      if (!isInStore(id) && !meta.contains(id)) {
        meta.add(encoding.entry(encoder, id, type, content));
      }
      return id;
    } catch (IOException | RuntimeException e) {
      failure.note(e);
      throw e;
    } finally {
      encoders.add(encoder);
    }
  }

  /** Reads what was {@link #put} into this batch, or else what the store has. */
  @Override
  public byte[] read(Oid id, ObjectType expected) throws IOException {
    failure.check();
    Optional<MetaPacks.Found> found = meta.find(id);
    return found.isPresent() ? decode(found.get(), id, expected) : existing.read(id, expected);
  }

  /** Whether the batch (data packs included) or the store has the object. */
  @Override
  public boolean contains(Oid id) throws IOException {
    return meta.contains(id) || dataIds.contains(id) || existing.contains(id);
  }

  /**
   * Makes all that was added durable and visible, here and in the existing store. No add or put may
   * run or follow. To be called once. On return everything survives a power cut. So does, even if
   * nothing was added, every pack that the directory named before.
   *
   * @throws IOException if any write, sync or rename failed; nothing of the batch may be relied on
   */
  public PublishedPacks publish() throws IOException {
    checkUsable();
    state = State.PUBLISHING;
    try {
      List<PackWriter> dataPacks = data.finish();
      List<PackWriter> metaPacks = meta.finish();
      for (PackWriter pack : dataPacks) {
        publication.publish(pack);
      }
      for (PackWriter pack : metaPacks) {
        publication.publish(pack);
      }
      existing.directory().sync();
      state = State.PUBLISHED;
      existing.refresh();
      return published(dataPacks, metaPacks);
    } catch (IOException | RuntimeException e) {
      failure.note(e);
      throw e;
    }
  }

  /**
   * Ends the batch; a second time does nothing. Unless it was published, all of its files are
   * removed, those of a failed publication included.
   *
   * @throws IOException if a file could not be removed
   */
  @Override
  public void close() throws IOException {
    State before = state;
    state = State.CLOSED;
    encoders.forEach(PackEntryEncoder::close);
    if (before == State.PUBLISHED) {
      meta.close();
    } else if (before != State.CLOSED) {
      discard(before == State.PUBLISHING);
    }
  }

  /** Whether an object will be written by this batch, or was. */
  public boolean writes(Oid id) {
    return meta.contains(id) || dataIds.contains(id);
  }

  /** Whether an object would be written if it were added now. */
  public boolean wants(Oid id) {
    return !isInStore(id) && !writes(id);
  }

  private void discard(boolean named) throws IOException {
    Cleanup cleanup = new Cleanup();
    cleanup.then(data::remove).then(meta::remove).then(publication::takeBack);
    if (named) {
      cleanup.then(existing::refresh);
    }
    cleanup.finish();
  }

  private byte[] decode(MetaPacks.Found found, Oid id, ObjectType expected) throws IOException {
    ReadSession session = existing.sessions().borrow();
    try {
      EntryDecoder decoder = session.decoder();
      byte[] bytes = found.bytes();
      decoder.decode(bytes, 0, bytes.length, found.crc32(), id, expected);
      int start = decoder.contentOffset();
      return Arrays.copyOfRange(decoder.content(), start, start + decoder.contentLength());
    } catch (MalformedEntryException e) {
      throw new ObjectCorruptException(
          id.hex(), "object " + id + " in " + found.pack() + " is damaged: " + e.getMessage());
    } finally {
      existing.sessions().giveBack(session);
    }
  }

  private boolean isInStore(Oid id) {
    return isThere.test(id);
  }

  private void checkUsable() throws IOException {
    failure.check();
    if (state != State.OPEN) {
      throw new IllegalStateException("the batch is " + state);
    }
  }

  private void checkSize(PackEntry entry) {
    try {
      EntryHeader header = EntryHeader.read(entry.bytes(), 0, entry.length());
      if (header.packType() != entry.type().packNumber()) {
        throw new IllegalArgumentException("entry " + entry.id() + " is no " + entry.type());
      }
      checkSize(header.size());
    } catch (MalformedEntryException e) {
      throw new IllegalArgumentException("entry " + entry.id() + ": " + e.getMessage(), e);
    }
  }

  private void checkSize(long size) {
    if (size > existing.limits().objectBytes()) {
      throw new IllegalArgumentException(
          "an object of " + size + " bytes is larger than " + existing.limits().objectBytes());
    }
  }

  private static PublishedPacks published(List<PackWriter> data, List<PackWriter> meta) {
    return new PublishedPacks(
        names(data), names(meta), objects(data), bytes(data), objects(meta), bytes(meta));
  }

  private static List<String> names(List<PackWriter> packs) {
    List<String> names = new ArrayList<>();
    packs.forEach(pack -> names.add(pack.name()));
    return names;
  }

  private static long objects(List<PackWriter> packs) {
    return packs.stream().mapToLong(PackWriter::count).sum();
  }

  private static long bytes(List<PackWriter> packs) {
    return packs.stream().mapToLong(PackWriter::sizeInBytes).sum();
  }
}
