// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.reach;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackContents;
import dev.dvol.store.pack.PackStore;
import dev.dvol.store.pack.TypedContent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A mark of a store's packs: what some objects reach, through commits, tags and trees. Exact: every
 * commit and tree that is reached was read and checked against its id, once, though it be in the
 * store for long; every blob is known to be in a pack, or at the fallback. That an object is there
 * says nothing of what it names.
 *
 * <p>Takes three bits for each object of each pack, a fourth where packs have objects in common,
 * and eight bytes for each tree that waits to be walked. Trees are read by a few threads in the
 * order they lie in the packs. Directories may be of any depth. For one thread, between two changes
 * of the packs: a {@link PackStore#refresh} that finds others makes it worthless.
 */
public final class Reachability {
  private static final int BATCH = 4096;

  private final PackStore store;
  private final List<MarkedPack> packs = new ArrayList<>();
  private final TreeWalkers walkers;
  private final LongStack trees = new LongStack();

  /** Objects in no pack, of which there are few. */
  private final Set<Oid> elsewhere = ConcurrentHashMap.newKeySet();

  private final Deque<Oid> looseTrees = new ArrayDeque<>();
  private final LongAdder markedBytes = new LongAdder();
  private boolean measuring;
  private volatile boolean lenient;

  private Reachability(PackStore store, int threads) {
    this.store = store;
    this.walkers = new TreeWalkers(this, threads);
  }

  /**
   * A mark in which nothing is reached yet. Packs that must stay come first, then larger ones: of
   * several copies of an object the first counts.
   *
   * @param threads how many read trees at once
   */
  public static Reachability of(PackStore store, int threads) throws IOException {
    Reachability reachability = new Reachability(store, threads);
    List<PackContents> sorted = new ArrayList<>(store.contents());
    sorted.sort(
        Comparator.comparing(PackContents::isKept)
            .thenComparing(PackContents::sizeInBytes)
            .reversed()
            .thenComparing(PackContents::name));
    for (PackContents pack : sorted) {
      reachability.packs.add(new MarkedPack(pack, reachability.packs.size()));
    }
    Duplicates.note(reachability.packs);
    return reachability;
  }

  /** Another mark of the same packs, nothing marked yet. */
  public Reachability anew() {
    Reachability other = new Reachability(store, walkers.threads());
    packs.forEach(pack -> other.packs.add(pack.unmarked()));
    return other;
  }

  /** All packs; of an object in several of them the first has the copy that is marked. */
  public List<MarkedPack> packs() {
    return List.copyOf(packs);
  }

  /**
   * Marks what objects reach, themselves included.
   *
   * @throws ObjectMissingException if one is not there, with its id
   * @throws ObjectCorruptException if one cannot be read or is not what it should be
   */
  public void mark(Collection<Oid> roots) throws IOException {
    if (lenient) {
      throw new IllegalStateException("what is only spared would hide what is needed");
    }
    walk(roots);
  }

  /**
   * As {@link #mark}, and tells how many bytes of entries nothing had reached before. Slower: it
   * looks at the place of each.
   */
  public long markAndMeasure(Collection<Oid> roots) throws IOException {
    measuring = true;
    markedBytes.reset();
    try {
      mark(roots);
      return markedBytes.sum();
    } finally {
      measuring = false;
    }
  }

  /**
   * Spares what objects reach that nothing needs. What is missing or damaged is passed over, with
   * what only it would reach. For what may be kept, never for what must be; nothing can be marked
   * afterwards.
   */
  public void spare(Collection<Oid> roots) throws IOException {
    lenient = true;
    walk(roots);
  }

  /** Whether something reaches an object. */
  public boolean isMarked(Oid id) {
    Optional<MarkedPack> pack = packOf(id);
    return pack.isPresent()
        ? pack.get().isMarked(pack.get().contents().index().find(id))
        : elsewhere.contains(id);
  }

  /** The pack whose copy of an object counts, if a pack has one. */
  public Optional<MarkedPack> packOf(Oid id) {
    for (MarkedPack pack : packs) {
      if (pack.contents().index().find(id) >= 0) {
        return Optional.of(pack);
      }
    }
    return Optional.empty();
  }

  private void walk(Collection<Oid> roots) throws IOException {
    Deque<Oid> pending = new ArrayDeque<>();
    for (Oid root : roots) {
      walkRoot(root, pending);
      walkCommits(pending);
      walkTrees();
    }
  }

  private void walkRoot(Oid root, Deque<Oid> commits) throws IOException {
    Oid at = root;
    while (claim(at)) {
      try {
        TypedContent object = TypedContent.read(store, at);
        switch (object.type()) {
          case COMMIT -> {
            link(at, object.content(), commits);
            return;
          }
          case TREE -> {
            queueTree(at);
            return;
          }
          case BLOB -> {
            return;
          }
          case TAG -> at = CommitLinks.ofTag(at, object.content());
        }
      } catch (ObjectMissingException | ObjectCorruptException e) {
        passOver(e);
        return;
      }
    }
  }

  private void walkCommits(Deque<Oid> commits) throws IOException {
    while (!commits.isEmpty()) {
      Oid commit = commits.pop();
      if (claim(commit)) {
        try {
          link(commit, store.read(commit, ObjectType.COMMIT), commits);
        } catch (ObjectMissingException | ObjectCorruptException e) {
          passOver(e);
        }
      }
    }
  }

  private void link(Oid commit, byte[] content, Deque<Oid> commits) throws IOException {
    List<Oid> links = CommitLinks.ofCommit(commit, content);
    links.subList(1, links.size()).forEach(commits::push);
    if (claim(links.get(0))) {
      queueTree(links.get(0));
    }
  }

  private void walkTrees() throws IOException {
    while (!trees.isEmpty() || !looseTrees.isEmpty()) {
      if (!looseTrees.isEmpty()) {
        walkLoose(looseTrees.pop());
      } else {
        trees.pushAll(walkers.walk(trees.popUpTo(BATCH)));
      }
    }
  }

  private void walkLoose(Oid tree) throws IOException {
    LongStack children = new LongStack();
    try {
      byte[] content = store.read(tree, ObjectType.TREE);
      walkers.visit(tree, content, 0, content.length, children);
    } catch (ObjectMissingException | ObjectCorruptException e) {
      passOver(e);
    }
    trees.pushAll(children);
  }

  /** Marks an object that will be walked; tells whether it was not before. */
  private boolean claim(Oid id) throws IOException {
    byte[] bytes = id.bytes();
    long place = find(bytes, 0, -1);
    if (place >= 0) {
      note(place);
      return pack(place).walk(Places.position(place));
    }
    return noteElsewhere(id) && elsewhere.add(id);
  }

  private void queueTree(Oid tree) {
    long place = find(tree.bytes(), 0, -1);
    if (place >= 0) {
      trees.push(place);
    } else {
      looseTrees.push(tree);
    }
  }

  /** Whether it is there; if not and it must be, that is an error. */
  private boolean noteElsewhere(Oid id) throws IOException {
    if (store.contains(id)) {
      return true;
    }
    passOver(new ObjectMissingException(id.hex(), "object " + id + " is missing"));
    return false;
  }

  void passOver(IOException damage) throws IOException {
    if (!lenient) {
      throw damage;
    }
  }

  boolean isLenient() {
    return lenient;
  }

  /** Takes a blob that a tree names, and nothing of what it holds. From any thread. */
  void reachBlob(byte[] bytes, int offset, long place) throws IOException {
    if (place >= 0) {
      note(place);
    } else {
      Oid id = Oid.at(bytes, offset);
      if (!elsewhere.contains(id) && noteElsewhere(id)) {
        elsewhere.add(id);
      }
    }
  }

  /** Takes a tree that a tree names; adds it to what is to be walked. From any thread. */
  void reachTree(byte[] bytes, int offset, long place, LongStack toWalk) throws IOException {
    if (place >= 0) {
      note(place);
      if (pack(place).walk(Places.position(place))) {
        toWalk.push(place);
      }
    } else {
      Oid id = Oid.at(bytes, offset);
      synchronized (looseTrees) {
        if (noteElsewhere(id) && elsewhere.add(id)) {
          looseTrees.push(id);
        }
      }
    }
  }

  private void note(long place) throws IOException {
    MarkedPack pack = pack(place);
    if (lenient) {
      pack.spare(Places.position(place));
    } else if (pack.mark(Places.position(place)) && measuring) {
      markedBytes.add(pack.contents().storedLength(Places.position(place)));
    }
  }

  /**
   * Where the copy of an object is that counts, or -1.
   *
   * @param likely the pack to look into first, or -1
   */
  long find(byte[] bytes, int offset, int likely) {
    return Places.find(packs, bytes, offset, likely);
  }

  Oid idAt(long place) {
    return pack(place).id(Places.position(place));
  }

  PackStore store() {
    return store;
  }

  private MarkedPack pack(long place) {
    return packs.get(Places.ordinal(place));
  }
}
