// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.reach;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Reads trees and marks what they name, some threads side by side. */
final class TreeWalkers {
  /** Fewer trees are not worth a thread. */
  private static final int SHARE = 64;

  private final Reachability reachability;
  private final int threads;

  TreeWalkers(Reachability reachability, int threads) {
    this.reachability = reachability;
    this.threads = threads;
  }

  int threads() {
    return threads;
  }

  /** Walks trees; returns those found below them that nobody has walked. */
  LongStack walk(long[] places) throws IOException {
    // Positions are in the order of ids: what a tree's place in its pack is, the reading finds out.
    Arrays.sort(places);
    int shares = Math.max(1, Math.min(threads, places.length / SHARE));
    LongStack found = new LongStack();
    List<CompletableFuture<LongStack>> others = new ArrayList<>();
    for (int i = 1; i < shares; i++) {
      long[] share = share(places, i, shares);
      others.add(CompletableFuture.supplyAsync(() -> walkUnchecked(share), TreeWalkers::start));
    }
    @SuppressWarnings("UnusedVariable") // joined, whatever becomes of the first
    IOException failure = null;
    try {
      found.pushAll(walkShare(share(places, 0, shares)));
    } catch (IOException e) {
      failure = e;
    }
    for (CompletableFuture<LongStack> other : others) {
      try {
        found.pushAll(other.get());
      } catch (ExecutionException e) {
        failure = failure == null ? io(e) : failure;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failure = new InterruptedIOException("interrupted while trees were read");
      }
    }
    if (failure != null) {
      throw failure;
    }
    return found;
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "dvol-mark");
    thread.setDaemon(true);
    thread.start();
  }

  private static IOException io(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause instanceof IOException io ? io : new IOException("a tree cannot be walked", cause);
  }

  private LongStack walkUnchecked(long[] places) {
    try {
      return walkShare(places);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private static long[] share(long[] places, int number, int shares) {
    int from = (int) ((long) places.length * number / shares);
    int to = (int) ((long) places.length * (number + 1) / shares);
    return Arrays.copyOfRange(places, from, to);
  }

  private LongStack walkShare(long[] places) throws IOException {
    LongStack found = new LongStack();
    List<Oid> ids = new ArrayList<>(places.length);
    for (long place : places) {
      ids.add(reachability.idAt(place));
    }
    if (reachability.isLenient()) {
      for (Oid id : ids) {
        walkOne(id, found);
      }
      return found;
    }
    reachability
        .store()
        .readAll(
            ids,
            ObjectType.TREE,
            (index, buffer, offset, length) ->
                visit(ids.get(index), buffer, offset, length, found));
    return found;
  }

  private void walkOne(Oid id, LongStack found) throws IOException {
    try {
      byte[] content = reachability.store().read(id, ObjectType.TREE);
      visit(id, content, 0, content.length, found);
    } catch (ObjectMissingException | ObjectCorruptException e) {
      reachability.passOver(e);
    }
  }

  /** Marks what a tree names; trees among it that nobody has walked are added. */
  void visit(Oid tree, byte[] content, int offset, int length, LongStack found) throws IOException {
    int[] likely = {-1, -1};
    TreeEntries.visit(
        tree,
        content,
        offset,
        length,
        (isTree, bytes, at) -> {
          int kind = isTree ? 1 : 0;
          long place = reachability.find(bytes, at, likely[kind]);
          likely[kind] = place < 0 ? -1 : Places.ordinal(place);
          if (isTree) {
            reachability.reachTree(bytes, at, place, found);
          } else {
            reachability.reachBlob(bytes, at, place);
          }
        });
  }
}
