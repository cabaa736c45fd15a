// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.index.IndexHeader;
import dev.dvol.store.index.StatIndexWriter;
import dev.dvol.store.index.TrustRules;
import dev.dvol.store.internal.git.CommitData;
import dev.dvol.store.internal.git.GitRepository;
import dev.dvol.store.internal.git.Signature;
import dev.dvol.store.journal.DirectoryState;
import dev.dvol.store.json.JsonException;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackBatch;
import dev.dvol.store.pack.PublishedPacks;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.tree.Escape;
import dev.dvol.store.tree.RootTree;
import dev.dvol.store.worktree.BaseSize;
import dev.dvol.store.worktree.Change;
import dev.dvol.store.worktree.ChangeListener;
import dev.dvol.store.worktree.FileClones;
import dev.dvol.store.worktree.KeptValues;
import dev.dvol.store.worktree.ScanResult;
import dev.dvol.store.worktree.ScanSource;
import dev.dvol.store.worktree.SkippedEntry;
import dev.dvol.store.worktree.Waiting;
import dev.dvol.store.worktree.WorkingScan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns working directories into commit objects, and compares them with commits. Moves no ref. */
final class Snapshots {
  private final OpenVolume volume;

  Snapshots(OpenVolume volume) {
    this.volume = volume;
  }

  /**
   * What a commit is made with.
   *
   * @param parents of the commit
   * @param request message, author and time
   * @param evenIfUnchanged whether a commit is made although nothing differs from the base
   * @param mustBeWhole whether to refuse when an entry cannot be stored, because the files are
   *     about to be changed
   * @param quiet how quiet the files are
   * @param othersWait whether somebody waits until the files may change again
   * @param afterReading run when the files may change again
   */
  record Wanted(
      List<Oid> parents,
      CommitRequest request,
      boolean evenIfUnchanged,
      boolean mustBeWhole,
      Quiescence.Reached quiet,
      boolean othersWait,
      Runnable afterReading) {}

  /** A commit object, durable but named by no ref yet. */
  record Taken(Oid commit, RootTree root, ScanResult scan, long storedBytes, long changes) {}

  /**
   * A working directory stored ahead of the pass that counts.
   *
   * @param scan what was seen
   * @param storedBytes what it added to the store
   */
  record Warmed(ScanResult scan, long storedBytes) {
    List<SkippedEntry> skipped() {
      return scan.skipped();
    }
  }

  /** A working directory compared. */
  record Compared(List<Change> changes, ScanResult scan) {}

  /**
   * Stores the state of a branch's directory; empty when nothing differs and that is not wanted.
   */
  Optional<Taken> take(BranchName branch, Wanted wanted, Progress progress)
      throws IOException, VolumeException {
    DirectoryState state = volume.state(branch);
    try (Directory working = volume.openWorking(branch);
        PackBatch batch = PackBatch.begin(volume.packs(), volume.context().random(), 0);
        StatIndexWriter index =
            StatIndexWriter.create(volume.files().index(), VolumeFiles.nameOf(branch))) {
      TrustRules rules = rules(working, wanted.quiet());
      Optional<RootTree> base = volume.rootTree(state.base());
      ScanSource source = source(branch, working, state, rules, base, base, batch);
      Counter counter = new Counter();
      ScanResult scan = store(source, batch, index, counter, wanted, progress);
      if (wanted.mustBeWhole()) {
        requireWhole(branch, scan.skipped());
      }
      if (counter.changes == 0 && !wanted.evenIfUnchanged()) {
        // What was read for this answer is not to be read again.
        remember(branch, batch, index, rules, scan);
        return Optional.empty();
      }
      progress.begin("syncing", -1);
      RootTree root =
          new RootTree(
              volume.parameters(),
              scan.content(),
              scan.root(),
              CommitRecordJson.encode(record(wanted, scan)));
      Oid commit = batch.put(ObjectType.COMMIT, commit(root.write(batch), wanted));
      long storedBytes = storedBytes(remember(branch, batch, index, rules, scan));
      return Optional.of(new Taken(commit, root, scan, storedBytes, counter.changes));
    }
  }

  private TrustRules rules(Directory working, Quiescence.Reached quiet) throws IOException {
    TrustRules rules = volume.trustRules(working);
    return quiet.mayBeWriting(isLent()) ? rules.besideWriters() : rules;
  }

  private boolean isLent() throws IOException {
    try {
      return !new Mounts(volume).read().counts().isEmpty();
    } catch (ObjectCorruptException e) {
      return true;
    }
  }

  private ScanResult store(
      ScanSource source,
      PackBatch batch,
      StatIndexWriter index,
      Counter counter,
      Wanted wanted,
      Progress progress)
      throws IOException {
    if (!wanted.othersWait()) {
      ScanResult scan =
          WorkingScan.store(source, batch, index, Waiting.nobody(), counter, progress);
      wanted.afterReading().run();
      return scan;
    }
    try (FileClones clones = new FileClones(volume.files().index())) {
      Waiting others = Waiting.others(clones, wanted.afterReading());
      return WorkingScan.store(source, batch, index, others, counter, progress);
    }
  }

  /**
   * Stores the state of a branch's directory that a command is about to take away; empty when
   * nothing differs from the commit that it is based on, which then says it all. Costs what
   * changed.
   */
  Optional<Oid> save(BranchName branch, DirectoryState state, String why, Progress progress)
      throws IOException, VolumeException {
    return save(branch, state, why, false, progress);
  }

  /** As {@link #save}, but a directory without a base is stored even if it is empty. */
  Optional<Oid> saveForUndo(BranchName branch, DirectoryState state, String why, Progress progress)
      throws IOException, VolumeException {
    return save(branch, state, why, state.base().isEmpty(), progress);
  }

  private Optional<Oid> save(
      BranchName branch,
      DirectoryState state,
      String why,
      boolean evenIfUnchanged,
      Progress progress)
      throws IOException, VolumeException {
    CommitRequest request =
        new CommitRequest(
            why,
            new Person("dvol", "dvol"),
            volume.context().clock().instant().atZone(volume.context().clock().getZone()),
            true,
            Map.of(),
            false);
    Wanted wanted =
        new Wanted(
            state.base().stream().toList(),
            request,
            evenIfUnchanged,
            true,
            Quiescence.UNTOUCHED,
            false,
            () -> {});
    return take(branch, wanted, progress).map(Taken::commit);
  }

  /**
   * Stores what is in a branch's directory while it is in use, and remembers it in the stat index,
   * so that the pass which counts has little left to do. No commit is made: what it stores belongs
   * to nothing until that pass finds it again. Tells what could not be read.
   */
  Warmed warm(BranchName branch, Progress progress) throws IOException {
    DirectoryState state = volume.state(branch);
    try (Directory working = volume.openWorking(branch);
        PackBatch batch = PackBatch.begin(volume.packs(), volume.context().random(), 0);
        StatIndexWriter index =
            StatIndexWriter.create(volume.files().index(), VolumeFiles.nameOf(branch))) {
      TrustRules rules = volume.trustRules(working).besideWriters();
      Optional<RootTree> base = volume.rootTree(state.base());
      ScanResult scan =
          WorkingScan.store(
              source(branch, working, state, rules, base, base, batch),
              batch,
              index,
              Waiting.nobody(),
              new Counter(),
              progress);
      return new Warmed(scan, storedBytes(remember(branch, batch, index, rules, scan)));
    }
  }

  /** As {@link #warm}, before the files are changed: refuses if something could not be saved. */
  void warmWhole(BranchName branch, Progress progress) throws IOException, VolumeException {
    requireWhole(branch, warm(branch, progress).skipped());
  }

  /**
   * How a branch's directory differs from the commit that it is based on; refuses if that cannot be
   * told of all of it.
   */
  List<Change> uncommitted(BranchName branch, DirectoryState state, Progress progress)
      throws IOException, VolumeException {
    Compared compared = compare(new Transitions.Place(branch, state), state.base(), progress);
    requireWhole(branch, compared.scan().skipped());
    return compared.changes();
  }

  /**
   * Writes out what is dirty in the file system of a branch's directory. The pass that counts
   * begins by doing so, and has little left to write if it was done just before.
   */
  void writeOut(BranchName branch) throws IOException {
    try (Directory working = volume.openWorking(branch)) {
      working.posix().syncfs(working.fd());
    }
  }

  // The index is believed only while the store has its tree. What it proves is not looked at again,
  // so kept values that no longer count must be gone before it.
  private PublishedPacks remember(
      BranchName branch, PackBatch batch, StatIndexWriter index, TrustRules rules, ScanResult scan)
      throws IOException {
    PublishedPacks packs = batch.publish();
    volume.git().refreshPacks();
    if (!scan.kept().hasValuesOf(volume.kept(branch))) {
      volume.writeKept(branch, scan.kept());
    }
    Optional<IndexHeader> header = rules.header(scan.content());
    if (header.isPresent()) {
      index.finish(header.get(), scan.rootBlock());
    }
    return packs;
  }

  private static long storedBytes(PublishedPacks packs) {
    return packs.dataBytes() + packs.metaBytes();
  }

  /**
   * Refuses when something could not be read, which bringing the directory to another state would
   * remove for good.
   */
  private static void requireWhole(BranchName branch, List<SkippedEntry> skipped)
      throws VolumeException {
    List<SkippedEntry> lost = skipped.stream().filter(SkippedEntry::contentLost).toList();
    if (!lost.isEmpty()) {
      throw new VolumeException(
          Reason.REFUSED,
          "%d %s of branch %s cannot be saved, the first is %s: %s"
              .formatted(
                  lost.size(),
                  lost.size() == 1 ? "entry" : "entries",
                  branch,
                  Escape.of(lost.get(0).path().bytes()),
                  lost.get(0).reason()),
          "make them readable, or move them out of the way",
          "dvol reset --hard --discard HEAD   (saves nothing)");
    }
  }

  /** Compares a branch's directory with a commit, or with nothing; stores nothing. */
  Compared compare(Transitions.Place place, Optional<Oid> reference, Progress progress)
      throws IOException {
    BranchName branch = place.directory();
    DirectoryState state = place.state();
    try (Directory working = volume.openWorking(branch)) {
      TrustRules rules = volume.trustRules(working);
      Optional<RootTree> base = volume.rootTree(state.base());
      Optional<RootTree> against =
          reference.equals(state.base()) ? base : volume.rootTree(reference);
      List<Change> changes = new ArrayList<>();
      ScanResult scan =
          WorkingScan.compare(
              source(branch, working, state, rules, base, against, volume.packs()),
              changes::add,
              progress);
      changes.sort(Change.BY_PATH);
      return new Compared(changes, scan);
    }
  }

  private ScanSource source(
      BranchName branch,
      Directory working,
      DirectoryState state,
      TrustRules rules,
      Optional<RootTree> base,
      Optional<RootTree> reference,
      ObjectSource objects)
      throws IOException {
    KeptValues kept = volume.kept(branch);
    return new ScanSource(
        working,
        volume.parameters(),
        objects,
        base,
        () -> base.map(Snapshots::sizeOf).orElse(BaseSize.UNKNOWN),
        reference,
        volume.index(branch, rules, state.sealed()),
        kept,
        kept.commit().isPresent() ? volume.rootTree(kept.commit()) : base,
        rules);
  }

  private static BaseSize sizeOf(RootTree tree) {
    try {
      CommitRecord record = CommitRecordJson.parse(tree.record());
      return new BaseSize(record.logicalBytes(), record.entries());
    } catch (JsonException e) {
      return BaseSize.UNKNOWN;
    }
  }

  private static CommitRecord record(Wanted wanted, ScanResult scan) {
    return new CommitRecord(
        wanted.quiet().how(),
        wanted.quiet().containers(),
        scan.logicalBytes(),
        scan.entries(),
        scan.skipped().stream().map(s -> s.path() + ": " + s.reason()).toList(),
        wanted.request().meta());
  }

  private static byte[] commit(Oid tree, Wanted wanted) {
    CommitRequest request = wanted.request();
    Signature signature =
        new Signature(
            request.author().name(),
            request.author().email(),
            request.when().toEpochSecond(),
            request.when().getOffset().getTotalSeconds() / 60);
    return GitRepository.encodeCommit(
        new CommitData(tree, wanted.parents(), signature, signature, request.message()));
  }

  private static final class Counter implements ChangeListener {
    private long changes;

    @Override
    public void changed(Change change) {
      changes++;
    }
  }
}
