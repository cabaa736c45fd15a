// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.chunk.ContentWalk;
import dev.dvol.store.chunk.DigestFunction;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.GitTree;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.TypedContent;
import dev.dvol.store.reach.CommitLinks;
import dev.dvol.store.tree.DirectoryNode;
import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads everything that roots reach but the chunks, of which it notes what they must be. Each
 * object is read once, or twice if foreign trees have it too. What is damaged or missing is noted,
 * and the walk goes on beside it. For one thread.
 */
final class StructureWalk {
  private final ObjectSource objects;
  private final ChunkParameters parameters;
  private final Findings findings;
  private final ObjectMarks seen;
  private final ChunkNotes chunks;
  private final ContentWalk content;
  private final ForeignWalk foreign;
  private final Deque<Oid> commits = new ArrayDeque<>();
  private final Deque<Oid> directories = new ArrayDeque<>();
  private final List<ReachedCommit> reached = new ArrayList<>();
  private final Set<Oid> unreadable = new LinkedHashSet<>();
  private long directoryCount;

  /** Where chunks are noted. */
  interface ChunkNotes {
    /** A chunk that a file has. */
    void note(Oid id, Digest digest) throws IOException;
  }

  StructureWalk(
      ObjectSource objects,
      ChunkParameters parameters,
      PackPositions packs,
      Findings findings,
      ChunkNotes chunks) {
    this.objects = objects;
    this.parameters = parameters;
    this.findings = findings;
    this.seen = new ObjectMarks(packs);
    this.chunks = chunks;
    this.content =
        new ContentWalk(objects, new DigestFunction(parameters.seed()), new ContentVisitor());
    this.foreign = new ForeignWalk(objects, packs, seen::contains, findings);
  }

  /** Commits of dvol that were reached, in the order they were met. */
  List<ReachedCommit> commits() {
    return reached;
  }

  /** Commits, tags or what else a root named, that could not be read. */
  Set<Oid> unreadable() {
    return unreadable;
  }

  long directoryCount() {
    return directoryCount;
  }

  /** Walks from a root, whatever kind of object it is. */
  void walk(Oid root, String name) throws IOException {
    Oid at = root;
    while (!seen.contains(at)) {
      try {
        TypedContent object = TypedContent.read(objects, at);
        switch (object.type()) {
          case COMMIT -> {
            seen.add(at);
            commit(at, object.content());
          }
          case TREE -> foreign.enter(at);
          case BLOB -> {}
          case TAG -> {
            seen.add(at);
            at = CommitLinks.ofTag(at, object.content());
            continue;
          }
        }
      } catch (ObjectCorruptException | ObjectMissingException e) {
        findings.object(at, name, e);
        unreadable.add(at);
      }
      break;
    }
    drain();
  }

  private void drain() throws IOException {
    while (!directories.isEmpty() || !commits.isEmpty()) {
      while (!directories.isEmpty()) {
        directory(directories.pop());
      }
      if (!commits.isEmpty()) {
        readCommit(commits.pop());
      }
    }
    foreign.drain();
  }

  private void readCommit(Oid id) throws IOException {
    if (!seen.add(id)) {
      return;
    }
    try {
      commit(id, objects.read(id, ObjectType.COMMIT));
    } catch (ObjectCorruptException | ObjectMissingException e) {
      findings.object(id, "commit", e);
      unreadable.add(id);
    }
  }

  private void commit(Oid id, byte[] content) throws IOException {
    List<Oid> links = CommitLinks.ofCommit(id, content);
    links.subList(1, links.size()).forEach(commits::push);
    Oid tree = links.get(0);
    reached.add(new ReachedCommit(id, tree));
    if (seen.contains(tree)) {
      return;
    }
    try {
      rootTree(tree, objects.read(tree, ObjectType.TREE), id);
    } catch (ObjectCorruptException | ObjectMissingException e) {
      findings.object(tree, "commit " + id, e);
    }
  }

  private void rootTree(Oid id, byte[] content, Oid commit) throws IOException {
    Optional<GitTree> tree = DvolTrees.parse(id, content);
    if (tree.isEmpty()) {
      foreign.enter(id);
      return;
    }
    try {
      Optional<String> otherRules = DvolTrees.otherRules(id, objects, parameters);
      if (otherRules.isPresent()) {
        findings.object(id, "commit " + commit, otherRules.get());
        foreign.enter(id);
        return;
      }
    } catch (ObjectCorruptException | ObjectMissingException e) {
      findings.object(id, "commit " + commit, e);
    }
    seen.add(id);
    for (GitTree.Entry entry : tree.get().entries()) {
      if (entry.name().equals("content") && entry.isTree()) {
        enterDirectory(entry.id());
      } else {
        foreign.entry(id, entry);
      }
    }
  }

  private void enterDirectory(Oid node) {
    directories.push(node);
  }

  private void directory(Oid node) throws IOException {
    if (!seen.contains(node)) {
      directoryCount++;
      DirectoryNode.walk(node, objects, new DirectoryVisitor());
    }
  }

  private final class DirectoryVisitor implements DirectoryNode.Visitor {
    @Override
    public boolean enter(Oid node) {
      return seen.add(node);
    }

    @Override
    public void entries(Oid leaf, List<Entry> entries) throws IOException {
      for (Entry entry : entries) {
        if (entry.node() instanceof DirectoryLink directory) {
          enterDirectory(directory.tree());
        } else if (entry.node() instanceof FileNode file && file.content().isPresent()) {
          content.walk(file.content().get(), file.size());
        }
      }
    }

    @Override
    public void damaged(Oid node, IOException why) {
      findings.object(node, "directory", why);
    }
  }

  private final class ContentVisitor implements ContentWalk.Visitor {
    @Override
    public boolean enter(Oid node) {
      return seen.add(node);
    }

    @Override
    public void chunk(Oid id, Digest digest) throws IOException {
      chunks.note(id, digest);
    }

    @Override
    public void damaged(Oid node, IOException why) {
      findings.object(node, "file", why);
    }
  }
}
