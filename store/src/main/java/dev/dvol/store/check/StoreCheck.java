// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import dev.dvol.store.chunk.ChunkDecompressor;
import dev.dvol.store.chunk.DigestFunction;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackCheck;
import dev.dvol.store.pack.PackContents;
import dev.dvol.store.pack.TypedContent;
import dev.dvol.store.pack.UnreadableIsDamaged;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads a store and tells what is damaged or missing, and which files of which commits that costs.
 *
 * <p>First all that roots reach is walked, chunks apart; each object's checksums and id, its form,
 * and the digests of chunk nodes are checked. Then every pack is read from beginning to end: each
 * byte of it and of its index is under some checksum, and each chunk is decompressed and compared
 * with the digest by which files name it. Loose objects are read too. What is damaged is noted and
 * passed over.
 *
 * <p>Not checked: what no root reaches, beyond ids and checksums; that nodes end where the rules
 * say; that a file's chunks add up to what it declares, which a restore checks. Changes nothing and
 * takes no lock. Takes 16 bytes for each object of packs with chunks, and a few bits for each
 * object. One check is for one thread, and starts others.
 *
 * @see <a href="https://git-scm.com/docs/git-fsck">git-fsck</a>
 */
public final class StoreCheck {
  private final CheckScope scope;
  private final Progress progress;
  private final ObjectSource source;
  private final DigestFunction digests;
  private final Findings findings = new Findings();
  private final List<PackContents> packs;
  private final List<ExpectedDigests> expected = new ArrayList<>();
  private final PackPositions positions;
  private final AtomicLong chunks = new AtomicLong();
  private final AtomicLong chunkBytes = new AtomicLong();
  private final Map<Oid, Digest> looseChunks = new TreeMap<>();

  private StoreCheck(CheckScope scope, Progress progress) {
    this.scope = scope;
    this.progress = progress;
    this.source = new UnreadableIsDamaged(scope.packs());
    this.digests = new DigestFunction(scope.parameters().seed());
    this.packs = scope.held().contents();
    this.positions = new PackPositions(packs);
    packs.forEach(pack -> expected.add(new ExpectedDigests(pack.index().count())));
  }

  /**
   * Checks a store.
   *
   * @throws IOException if something other than the store's own bytes stands in the way
   */
  public static CheckResult run(CheckScope scope, Progress progress) throws IOException {
    return new StoreCheck(scope, progress).run();
  }

  private CheckResult run() throws IOException {
    progress.begin("checking", -1);
    scope.known().forEach(one -> findings.file(one.where(), one.what()));
    for (String pack : scope.held().withoutPack()) {
      findings.packFile(pack + ".pack", "it is missing, though its index is there");
    }
    scope
        .held()
        .damaged()
        .forEach(one -> findings.packFile(one.resource(), String.valueOf(one.getMessage())));
    StructureWalk walk =
        new StructureWalk(source, scope.parameters(), positions, findings, this::noteChunk);
    for (Map.Entry<String, Oid> root : new TreeMap<>(scope.roots()).entrySet()) {
      walk.walk(root.getValue(), root.getKey());
    }
    if (scope.contents()) {
      readPacks();
      readLooseObjects();
      readLooseChunks();
    } else {
      readIndexes();
    }
    Set<Oid> lost = withoutReplaced();
    LossSearch losses = new LossSearch(source, scope.parameters(), positions, lost);
    if (!lost.isEmpty()) {
      losses.search(walk.commits());
      walk.unreadable().forEach(losses::addUnreadable);
    }
    CheckReport report =
        new CheckReport(
            counts(walk),
            findings.named(),
            findings.count(),
            losses.found(CheckReport.MOST_NAMED),
            losses.count(),
            true);
    return new CheckResult(report, lost, findings.packs());
  }

  private void noteChunk(Oid id, Digest digest) throws IOException {
    boolean same;
    if (positions.find(id)) {
      same = expected.get(positions.pack()).note(positions.position(), digest);
    } else {
      Digest before = looseChunks.putIfAbsent(id, digest);
      same = before == null || before.equals(digest);
      if (before == null && !source.contains(id)) {
        findings.object(id, "chunk", new ObjectMissingException(id.hex(), missing(id)));
      }
    }
    if (!same) {
      findings.object(id, "chunk", "chunk " + id + " is named by two digests");
    }
  }

  private static String missing(Oid id) {
    return "object " + id + " is missing";
  }

  private void readPacks() throws IOException {
    progress.begin("reading packs", packs.stream().mapToLong(PackContents::sizeInBytes).sum());
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < packs.size(); i++) {
      numbers.add(i);
    }
    SideBySide.run(scope.threads(), numbers, this::readPack);
  }

  private void readPack(int number) throws IOException {
    PackContents pack = packs.get(number);
    try (ChunkDecompressor decompressor = new ChunkDecompressor(digests)) {
      PackPass pass = new PackPass(pack, expected.get(number), decompressor, findings, progress);
      PackCheck.run(scope.packs(), pack, pass);
      for (int position : pass.deltas()) {
        Oid id = pack.index().id(position);
        try {
          TypedContent object = TypedContent.read(source, id);
          byte[] content = object.content();
          pass.compare(position, object.type(), content, 0, content.length);
        } catch (ObjectCorruptException | ObjectMissingException e) {
          findings.object(id, pack.name() + ".pack", e);
        }
      }
      chunks.addAndGet(pass.chunks());
      chunkBytes.addAndGet(pass.chunkBytes());
    }
  }

  private void readIndexes() {
    for (PackContents pack : packs) {
      if (!pack.index().isSound()) {
        findings.packFile(pack.index().name(), "its checksum is wrong");
      }
    }
  }

  private void readLooseObjects() throws IOException {
    for (Oid id : LooseObjects.list(scope.objects())) {
      try {
        TypedContent.read(new UnreadableIsDamaged(scope.fallback()), id);
      } catch (ObjectCorruptException | ObjectMissingException e) {
        findings.copy(id, LooseObjects.fileName(id), String.valueOf(e.getMessage()));
      }
    }
  }

  private void readLooseChunks() throws IOException {
    try (ChunkDecompressor decompressor = new ChunkDecompressor(digests)) {
      for (Map.Entry<Oid, Digest> chunk : looseChunks.entrySet()) {
        compareChunk(chunk.getKey(), chunk.getValue(), decompressor);
      }
    }
  }

  private boolean compareChunk(Oid id, Digest digest, ChunkDecompressor decompressor)
      throws IOException {
    try {
      byte[] frame = source.read(id, ObjectType.BLOB);
      chunkBytes.addAndGet(decompressor.decompress(id, digest, frame, 0, frame.length));
      chunks.incrementAndGet();
      return true;
    } catch (ObjectCorruptException | ObjectMissingException e) {
      findings.object(id, "chunk", e);
      return false;
    }
  }

  /** What is wrong in one place and right in another costs nothing. */
  private Set<Oid> withoutReplaced() throws IOException {
    Set<Oid> lost = findings.objects();
    try (ChunkDecompressor decompressor = new ChunkDecompressor(digests)) {
      for (Oid id : findings.copies()) {
        if (isReadable(id, decompressor)) {
          findings.replaced(id);
          lost.remove(id);
        }
      }
    }
    return lost;
  }

  private boolean isReadable(Oid id, ChunkDecompressor decompressor) throws IOException {
    if (positions.find(id) && expected.get(positions.pack()).has(positions.position())) {
      Digest digest = expected.get(positions.pack()).at(positions.position());
      return compareChunk(id, digest, decompressor);
    }
    try {
      TypedContent.read(source, id);
      return true;
    } catch (ObjectCorruptException | ObjectMissingException e) {
      return false;
    }
  }

  private CheckReport.Counts counts(StructureWalk walk) {
    long objects = packs.stream().mapToLong(pack -> pack.index().count()).sum();
    long bytes = packs.stream().mapToLong(pack -> pack.sizeInBytes() + pack.indexBytes()).sum();
    return new CheckReport.Counts(
        walk.commits().size(),
        walk.directoryCount(),
        chunks.get(),
        chunkBytes.get(),
        packs.size(),
        objects,
        bytes);
  }
}
