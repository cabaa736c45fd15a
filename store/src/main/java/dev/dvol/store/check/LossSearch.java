// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.chunk.ContentWalk;
import dev.dvol.store.chunk.DigestFunction;
import dev.dvol.store.chunk.StoredContent;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.GitTree;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.reach.TreeEntries;
import dev.dvol.store.tree.DirectoryNode;
import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import dev.dvol.store.tree.PathBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds the commits and paths that lost objects belong to. What has nothing lost below it is read
 * once, whatever the number of commits that have it. For one thread.
 *
 * <p>Paths are bytes, one a character, until they are handed out.
 */
final class LossSearch {
  private static final String COMMIT_ITSELF = "";
  private static final String ROOT = "/";

  /** How many paths are remembered. */
  private static final int MOST_PATHS = 100_000;

  private final ObjectSource objects;
  private final ChunkParameters parameters;
  private final Set<Oid> lost;
  private final ObjectMarks whole;
  private final ObjectMarks foreignWhole;
  private final DigestFunction digests;
  private final Map<Oid, Long> lossesInside = new HashMap<>();
  private final Map<String, Place> places = new TreeMap<>();

  /** Where something is lost. */
  private static final class Place {
    private long objects;
    private long commitCount;
    private final List<Oid> commits = new ArrayList<>();

    void add(Oid commit, long lostObjects) {
      objects = Math.max(objects, lostObjects);
      commitCount++;
      if (commits.size() < Loss.NAMED) {
        commits.add(commit);
      }
    }
  }

  /** A directory whose directories are being looked at. */
  private final class Frame {
    private final Oid node;
    private final String path;
    private final Deque<Child> children = new ArrayDeque<>();
    private final Map<String, Long> losses;
    private boolean isWhole = true;

    Frame(Oid node, String path, Map<String, Long> losses) throws IOException {
      this.node = node;
      this.path = path;
      this.losses = losses;
      DirectoryNode.walk(node, objects, new DirectoryVisitor(this));
    }

    void lose(String name, long count) {
      isWhole = false;
      losses.merge(path + name, count, Long::sum);
    }
  }

  private record Child(String name, Oid node) {}

  LossSearch(ObjectSource objects, ChunkParameters parameters, PackPositions packs, Set<Oid> lost) {
    this.objects = objects;
    this.parameters = parameters;
    this.digests = new DigestFunction(parameters.seed());
    this.lost = lost;
    this.whole = new ObjectMarks(packs);
    this.foreignWhole = new ObjectMarks(packs);
  }

  /** Looks at commits that could be read. */
  void search(List<ReachedCommit> commits) throws IOException {
    for (ReachedCommit commit : commits) {
      losses(commit.tree()).forEach((path, count) -> note(path, commit.id(), count));
    }
  }

  /** Adds a commit that could not be read: what only it names cannot be told. */
  void addUnreadable(Oid commit) {
    note(COMMIT_ITSELF, commit, 1);
  }

  private void note(String path, Oid commit, long lostObjects) {
    Place place = places.get(path);
    if (place == null && places.size() < MOST_PATHS) {
      place = new Place();
      places.put(path, place);
    }
    if (place != null) {
      place.add(commit, lostObjects);
    }
  }

  /** How many paths something was lost of, up to {@link #MOST_PATHS}. */
  long count() {
    return places.size();
  }

  /** What was lost, by path. */
  List<Loss> found(int most) {
    return places.entrySet().stream()
        .limit(most)
        .map(
            place ->
                new Loss(
                    PathBytes.of(place.getKey().getBytes(StandardCharsets.ISO_8859_1)),
                    place.getValue().objects,
                    place.getValue().commits,
                    place.getValue().commitCount))
        .toList();
  }

  private Map<String, Long> losses(Oid tree) throws IOException {
    try {
      byte[] content = objects.read(tree, ObjectType.TREE);
      Optional<GitTree> known = DvolTrees.parse(tree, content);
      return known.isPresent() && isOurs(tree) ? losses(known.get()) : foreignLosses(tree, content);
    } catch (ObjectCorruptException | ObjectMissingException e) {
      return Map.of(COMMIT_ITSELF, 1L);
    }
  }

  // What tells of the format may be lost itself: then the directories are still looked at.
  private boolean isOurs(Oid tree) throws IOException {
    try {
      return DvolTrees.otherRules(tree, objects, parameters).isEmpty();
    } catch (ObjectCorruptException | ObjectMissingException e) {
      return true;
    }
  }

  private Map<String, Long> losses(GitTree root) throws IOException {
    Map<String, Long> losses = new TreeMap<>();
    for (GitTree.Entry entry : root.entries()) {
      if (entry.isTree()) {
        addDirectory(entry.id(), losses);
      } else if (lost.contains(entry.id())) {
        losses.merge(COMMIT_ITSELF, 1L, Long::sum);
      }
    }
    return losses;
  }

  // Directories may be of any depth. Those with losses are read again for each commit, so that only
  // what is whole needs to be remembered.
  private void addDirectory(Oid top, Map<String, Long> losses) throws IOException {
    if (whole.contains(top)) {
      return;
    }
    Deque<Frame> open = new ArrayDeque<>();
    open.push(new Frame(top, "", losses));
    while (!open.isEmpty()) {
      Frame frame = open.element();
      Child child = frame.children.poll();
      if (child != null) {
        if (!whole.contains(child.node)) {
          open.push(new Frame(child.node, frame.path + child.name + '/', losses));
        }
        continue;
      }
      open.pop();
      Frame parent = open.peek();
      if (frame.isWhole) {
        whole.add(frame.node);
      } else if (parent != null) {
        parent.isWhole = false;
      }
    }
  }

  private final class DirectoryVisitor implements DirectoryNode.Visitor {
    private final Frame frame;

    DirectoryVisitor(Frame frame) {
      this.frame = frame;
    }

    @Override
    public boolean enter(Oid node) {
      if (lost.contains(node)) {
        loseList();
        return false;
      }
      return true;
    }

    @Override
    public void entries(Oid leaf, List<Entry> entries) throws IOException {
      for (Entry entry : entries) {
        String name = new String(entry.name().bytes(), StandardCharsets.ISO_8859_1);
        if (entry.node() instanceof DirectoryLink directory) {
          frame.children.add(new Child(name, directory.tree()));
        } else if (entry.node() instanceof FileNode file && file.content().isPresent()) {
          long count = inside(file.content().get(), file.size());
          if (count > 0) {
            frame.lose(name, count);
          }
        }
      }
    }

    @Override
    public void damaged(Oid node, IOException why) {
      loseList();
    }

    private void loseList() {
      frame.lose(frame.path.isEmpty() ? ROOT : "", 1);
    }
  }

  /** How many of the objects of a file are lost. */
  private long inside(StoredContent content, long size) throws IOException {
    LossCount count = new LossCount();
    new ContentWalk(objects, digests, count).walk(content, size);
    return count.total();
  }

  /** Counts what is lost, and remembers for each node how much of it lies below. */
  private final class LossCount implements ContentWalk.Visitor {
    private final Deque<long[]> counts = new ArrayDeque<>(List.of(new long[1]));

    long total() {
      return counts.element()[0];
    }

    private void add(long count) {
      counts.element()[0] += count;
    }

    @Override
    public boolean enter(Oid node) {
      Long before = lossesInside.get(node);
      if (lost.contains(node) || before != null) {
        add(before == null ? 1 : before);
        return false;
      }
      if (whole.contains(node)) {
        return false;
      }
      counts.push(new long[1]);
      return true;
    }

    @Override
    public void leave(Oid node) {
      long below = counts.pop()[0];
      if (below == 0) {
        whole.add(node);
      } else {
        lossesInside.put(node, below);
      }
      add(below);
    }

    @Override
    public void chunk(Oid id, Digest digest) {
      if (lost.contains(id)) {
        add(1);
      }
    }

    @Override
    public void damaged(Oid node, IOException why) {
      add(1);
    }
  }

  private Map<String, Long> foreignLosses(Oid top, byte[] content) throws IOException {
    Set<Oid> trees = new HashSet<>();
    Deque<Oid> open = new ArrayDeque<>();
    boolean found = visitForeign(top, content, trees, open);
    while (!open.isEmpty() && !found) {
      Oid tree = open.pop();
      found =
          lost.contains(tree)
              || visitForeign(tree, objects.read(tree, ObjectType.TREE), trees, open);
    }
    if (found) {
      return Map.of(COMMIT_ITSELF, 1L);
    }
    trees.forEach(foreignWhole::add);
    return Map.of();
  }

  private boolean visitForeign(Oid tree, byte[] content, Set<Oid> trees, Deque<Oid> open)
      throws IOException {
    boolean[] found = {false};
    TreeEntries.visit(
        tree,
        content,
        0,
        content.length,
        (isTree, bytes, offset) -> {
          Oid child = Oid.at(bytes, offset);
          if (isTree && !foreignWhole.contains(child) && trees.add(child)) {
            open.push(child);
          }
          found[0] |= !isTree && lost.contains(child);
        });
    return found[0];
  }
}
