// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.object.ObjectSink;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.util.random.RandomGenerator;

/**
 * The packs that one operation writes: data packs of blobs, and a meta pack of trees, commits and
 * metadata. Nothing is visible to others before {@link #publish}, and then no tree is visible
 * before what it names. An object that the store has, or that was added before, is not written
 * again.
 *
 * <p>Order: all packs and indexes are written and synced under names {@code tmp_*}; then renamed,
 * data packs first, the meta pack last, each {@code .pack} before its {@code .idx}; then the
 * directory is synced. A crash leaves {@code tmp_*} files, complete packs that nothing refers to,
 * or a pack without its index: {@link PackStore#removeLeftovers} removes the first and last of
 * them.
 *
 * <p>Safe for any number of threads, save for {@link #publish} and {@link #close}, which belong to
 * the owner. Adding hands entries to one writer thread through a queue of {@link
 * PackLimits#queueBytes} and blocks while it is full. After any failure every call fails with its
 * cause and {@link #close} removes what was written. An interrupt while waiting is such a failure.
 */
public final class PackBatch implements ObjectSink, ObjectSource, AutoCloseable {
  private PackBatch() {}

  /**
   * Begins a batch. No file is made yet.
   *
   * @param existing the store that the packs will belong to; must stay open as long as the batch
   * @param random names of temporary files come from it
   * @param expectedBytes estimate of the bytes of entries to come, or 0 when unknown; only the
   *     sizes of packs depend on it
   */
  public static PackBatch begin(PackStore existing, RandomGenerator random, long expectedBytes)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Begins a batch that writes objects although the store has them, for moving them out of packs
   * that will be deleted. The parameters are those of {@link #begin}.
   */
  public static PackBatch beginRewrite(
      PackStore existing, RandomGenerator random, long expectedBytes) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Replaces the estimate of bytes of entries to come. */
  public void expect(long remainingBytes) {
    throw new UnsupportedOperationException();
  }

  /**
   * Adds a blob to the data packs. It cannot be read through the batch.
   *
   * @return whether it is new: neither in the store nor in this batch before
   * @throws IOException if this or any earlier write of the batch failed
   */
  public boolean add(PackEntry blob) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Adds a tree, commit, tag or small blob to the meta pack, deflated. It can be read through the
   * batch at once.
   */
  @Override
  public Oid put(ObjectType type, byte[] content) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Reads what was {@link #put} into this batch, or else what the store has. */
  @Override
  public byte[] read(Oid id, ObjectType expected) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Whether the batch (data packs included) or the store has the object. */
  @Override
  public boolean contains(Oid id) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes all that was added durable and visible, the existing store included. No add or put may
   * run or follow. To be called once. On return everything survives a power cut.
   *
   * @throws IOException if any write, sync or rename failed; nothing of the batch may be relied on
   */
  public PublishedPacks publish() throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Ends the batch. Unless it was published, all of its files are removed, those of a failed
   * publication included.
   *
   * @throws IOException if a file could not be removed
   */
  @Override
  public void close() throws IOException {
    throw new UnsupportedOperationException();
  }
}
