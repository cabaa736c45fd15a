// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One call of {@link PackStore#readAll}: places are looked up, sorted, and read in runs of
 * neighbours. What is not a sound, whole entry of a pack is left to {@link PackStore#read}, which
 * knows other copies, the fallback, and how to complain.
 */
final class BulkRead implements AutoCloseable {
  /** Bytes that nobody asked for, but that are cheaper to read than to skip. */
  private static final int BRIDGED_GAP = 32 << 10;

  /** Runs that the kernel is told of before they are read, so that the device has several to do. */
  private static final int RUNS_AHEAD = 16;

  private final PackStore store;
  private final OpenPacks packs;
  private final ReadSession session;
  private final List<Oid> ids;
  private final ObjectType expected;
  private final int mostBytes;
  private final ContentConsumer consumer;
  private final Set<PackFile> held = new HashSet<>();
  private final List<Wanted> wanted = new ArrayList<>();
  private final List<Integer> elsewhere = new ArrayList<>();

  BulkRead(
      PackStore store,
      OpenPacks packs,
      ReadSession session,
      List<Oid> ids,
      ObjectType expected,
      int mostBytes,
      ContentConsumer consumer) {
    this.store = store;
    this.packs = packs;
    this.session = session;
    this.ids = ids;
    this.expected = expected;
    this.mostBytes = mostBytes;
    this.consumer = consumer;
  }

  void run() throws IOException {
    for (int i = 0; i < ids.size(); i++) {
      locate(i);
    }
    wanted.sort(Comparator.comparing(Wanted::place));
    List<List<Wanted>> runs = runs();
    for (int i = -RUNS_AHEAD; i < runs.size(); i++) {
      if (i + RUNS_AHEAD < runs.size()) {
        announce(runs.get(i + RUNS_AHEAD));
      }
      if (i >= 0) {
        readRun(runs.get(i));
      }
    }
    for (int index : elsewhere) {
      handOverSingle(index);
    }
  }

  @Override
  public void close() throws IOException {
    for (PackFile pack : held) {
      pack.release();
    }
  }

  private void locate(int index) {
    Oid id = ids.get(index);
    PackFile pack = packs.find(id);
    if (pack == null || !(held.contains(pack) || pack.hold())) {
      elsewhere.add(index);
      return;
    }
    held.add(pack);
    int position = pack.index().find(id);
    try {
      wanted.add(new Wanted(index, pack, pack.place(position), pack.index().crc32(position)));
    } catch (ObjectCorruptException e) {
      elsewhere.add(index);
    }
  }

  private List<List<Wanted>> runs() {
    List<List<Wanted>> runs = new ArrayList<>();
    int from = 0;
    while (from < wanted.size()) {
      int to = endOfRun(from);
      runs.add(wanted.subList(from, to));
      from = to;
    }
    return runs;
  }

  private int endOfRun(int from) {
    Wanted first = wanted.get(from);
    long start = first.place().offset();
    long end = first.end();
    int to = from + 1;
    while (to < wanted.size()) {
      Wanted next = wanted.get(to);
      if (next.pack() != first.pack()
          || next.place().offset() > end + BRIDGED_GAP
          || next.end() - start > ReadSession.WINDOW) {
        break;
      }
      end = Math.max(end, next.end());
      to++;
    }
    return to;
  }

  private static void announce(List<Wanted> run) {
    Wanted first = run.get(0);
    long start = first.place().offset();
    first.pack().willNeed(start, run.get(run.size() - 1).end() - start);
  }

  private void readRun(List<Wanted> run) throws IOException {
    Wanted first = run.get(0);
    long start = first.place().offset();
    store.checkedLength(first.pack(), first.place(), ids.get(first.index()), mostBytes);
    int length = (int) (run.get(run.size() - 1).end() - start);
    byte[] bytes = session.atLeast(length);
    boolean complete = first.pack().read(start, bytes, length, session.direct(length));
    for (Wanted one : run) {
      if (complete) {
        handOver(one, bytes, (int) (one.place().offset() - start));
      } else {
        handOverSingle(one.index());
      }
    }
  }

  private void handOver(Wanted one, byte[] bytes, int offset) throws IOException {
    EntryDecoder decoder = session.decoder();
    boolean whole;
    try {
      Oid id = ids.get(one.index());
      int length = (int) one.place().storedLength();
      whole = decoder.decode(bytes, offset, length, one.crc32(), id, expected, mostBytes);
    } catch (MalformedEntryException e) {
      whole = false;
    }
    if (whole) {
      consumer.accept(
          one.index(), decoder.content(), decoder.contentOffset(), decoder.contentLength());
    } else {
      handOverSingle(one.index());
    }
  }

  private void handOverSingle(int index) throws IOException {
    byte[] content = store.read(ids.get(index), expected, mostBytes);
    consumer.accept(index, content, 0, content.length);
  }

  private record Wanted(int index, PackFile pack, PackedObject place, int crc32) {
    long end() {
      return place.offset() + place.storedLength();
    }
  }
}
