// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import dev.dvol.store.object.Digest;
import dev.dvol.store.object.ObjectSink;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Builds the tree of chunk nodes over a file's chunks, given in ascending order of offset. Node
 * boundaries depend on content alone, so that equal content gives equal trees whatever its history:
 *
 * <ul>
 *   <li>under {@link CutRule#PAGE} a node of level n covers {@code pageBytes * 16^n} aligned bytes;
 *   <li>under {@link CutRule#CONTENT} a node ends behind a child whose digest has its four lowest
 *       bits zero, but never before its fourth child and always behind its sixty-fourth. The lower
 *       bound makes every level at most a quarter of the one below, whatever an adversary puts into
 *       a file.
 * </ul>
 *
 * <p>Names are 16 hex digits of offset relative to the node (a page node's start, a content node's
 * first child; the root's is the file's beginning) and the 22 characters of the digest. One thread
 * at a time.
 */
public final class ChunkTreeBuilder {
  static final int FAN_OUT = 16;
  private static final int FEWEST = 4;

  /** Most children of a node, under either rule. */
  static final int MOST = 64;

  private static final int BOUNDARY_MASK = 15;

  private final CutRule rule;
  private final ChunkParameters parameters;
  private final DigestFunction digests;
  private final ObjectSink nodes;
  private final List<List<ChunkItem>> open = new ArrayList<>();

  /** A builder for one file. */
  public ChunkTreeBuilder(
      CutRule rule, ChunkParameters parameters, DigestFunction digests, ObjectSink nodes) {
    this.rule = rule;
    this.parameters = parameters;
    this.digests = digests;
    this.nodes = nodes;
  }

  /** The next chunk of the file; its offset is behind all before. */
  public void add(long offset, Digest digest, Oid id) throws IOException {
    add(new ChunkItem(offset, digest, id, 0));
  }

  private void add(ChunkItem item) throws IOException {
    int level = item.level();
    while (open.size() <= level) {
      open.add(new ArrayList<>());
    }
    List<ChunkItem> children = open.get(level);
    if (rule == CutRule.PAGE
        && !children.isEmpty()
        && nodeStart(children.get(0).offset(), level) != nodeStart(item.offset(), level)) {
      close(level);
      children = open.get(level);
    }
    children.add(item);
    if (rule == CutRule.CONTENT && endsNode(children)) {
      close(level);
    }
  }

  /** What the file's content is; none if it had no chunk. Ends the builder. */
  public Optional<StoredContent> finish() throws IOException {
    for (int level = 0; level < open.size(); level++) {
      List<ChunkItem> children = open.get(level);
      if (level + 1 == open.size()) {
        return root(level, children);
      }
      if (!children.isEmpty()) {
        close(level);
      }
    }
    return Optional.empty();
  }

  private Optional<StoredContent> root(int level, List<ChunkItem> children) throws IOException {
    if (children.isEmpty()) {
      return Optional.empty();
    }
    ChunkItem first = children.get(0);
    if (children.size() == 1 && first.offset() == 0) {
      return Optional.of(new StoredContent(first.digest(), first.id(), !first.isChunk()));
    }
    boolean fits = rule == CutRule.CONTENT || nodeStart(first.offset(), level) == 0;
    if (!fits) {
      close(level);
      return finish();
    }
    ChunkItem root = node(level, children, 0);
    return Optional.of(new StoredContent(root.digest(), root.id(), true));
  }

  private void close(int level) throws IOException {
    List<ChunkItem> children = open.get(level);
    long first = children.get(0).offset();
    ChunkItem node = node(level, children, rule == CutRule.PAGE ? nodeStart(first, level) : first);
    open.set(level, new ArrayList<>());
    add(node);
  }

  private ChunkItem node(int level, List<ChunkItem> children, long start) throws IOException {
    byte[] names = ChunkNode.names(children, start);
    Oid id = nodes.putDense(ObjectType.TREE, ChunkNode.encode(children, names));
    return new ChunkItem(start, digests.of(names, 0, names.length), id, level + 1);
  }

  private long nodeStart(long offset, int level) {
    long span = parameters.pageBytes();
    for (int i = 0; i <= level; i++) {
      if (span > Long.MAX_VALUE / FAN_OUT) {
        return 0;
      }
      span *= FAN_OUT;
    }
    return offset - offset % span;
  }

  private static boolean endsNode(List<ChunkItem> children) {
    int count = children.size();
    long lowest = children.get(count - 1).digest().low();
    return count >= MOST || count >= FEWEST && (lowest & BOUNDARY_MASK) == 0;
  }
}
