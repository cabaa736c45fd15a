// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.internal.git.CommitData;
import dev.dvol.store.internal.git.GitRepository;
import dev.dvol.store.internal.git.Signature;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackBatch;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps what it takes to undo commands, under refs of its own. Adding runs under the lock. */
final class UndoLog {
  private final OpenVolume volume;

  UndoLog(OpenVolume volume) {
    this.volume = volume;
  }

  /** A record and what it is known by. */
  record Kept(Oid id, Instant when, UndoRecord record) {
    UndoEntry entry(int number) {
      return new UndoEntry(
          number,
          new CommitId(id),
          when,
          record.what(),
          record.branch(),
          record.tip().map(CommitId::new),
          record.files().filter(files -> record.hasUncommitted()).map(CommitId::new));
    }
  }

  /** One that is to be undone, as it is shown and as it is written. */
  record Chosen(UndoEntry entry, UndoRecord record) {}

  /** Names all that a command is about to change, durably. */
  Oid add(UndoRecord record) throws IOException {
    List<Oid> needs = record.needs();
    if (needs.isEmpty()) {
      // Only names go: any commit will do to stand for it.
      needs = volume.tip(record.active()).or(record::anyAfter).stream().toList();
    }
    Signature who = volume.signature();
    Oid id;
    try (PackBatch batch = PackBatch.begin(volume.packs(), volume.context().random(), 0)) {
      CommitData commit =
          new CommitData(volume.commit(needs.get(0)).tree(), needs, who, who, record.encode());
      id = batch.put(ObjectType.COMMIT, GitRepository.encodeCommit(commit));
      batch.publish();
    }
    volume.git().refreshPacks();
    String ref =
        Refs.numbered(Refs.UNDO, volume.git().refs(Refs.UNDO).keySet(), volume.context().clock());
    volume.git().updateRef(ref, Optional.empty(), id, who, record.what());
    return id;
  }

  /** All of them, newest first. What is of another form is left out. */
  List<Kept> list() throws IOException {
    List<Kept> all = new ArrayList<>();
    for (Map.Entry<String, Oid> ref : Refs.newestFirst(volume.git().refs(Refs.UNDO))) {
      CommitData commit = volume.commit(ref.getValue());
      Instant when =
          RootFinder.savedAt(ref.getKey())
              .orElse(Instant.ofEpochSecond(commit.committer().epochSecond()));
      UndoRecord.parse(commit.message())
          .ifPresent(record -> all.add(new Kept(ref.getValue(), when, record)));
    }
    return all;
  }

  List<UndoEntry> entries() throws IOException {
    List<UndoEntry> entries = new ArrayList<>();
    for (Kept kept : list()) {
      entries.add(kept.entry(entries.size() + 1));
    }
    return entries;
  }

  /** Tells whether all is as it was before a command already. */
  @FunctionalInterface
  interface Undone {
    boolean test(UndoRecord record) throws IOException;
  }

  /**
   * The one that is meant: by number, by the beginning of its id or of that of its files; else the
   * newest that is not undone already.
   */
  Chosen choose(Optional<String> which, Undone undone) throws IOException, VolumeException {
    List<Kept> all = list();
    List<Chosen> found = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Chosen one = new Chosen(all.get(i).entry(i + 1), all.get(i).record());
      if (which.isEmpty() && !undone.test(one.record())) {
        return one;
      }
      if (which.isPresent() && one.entry().isCalled(which.get())) {
        found.add(one);
      }
    }
    if (found.isEmpty()) {
      throw nothing(which, all.isEmpty());
    }
    if (found.size() > 1) {
      throw new VolumeException(
          Reason.AMBIGUOUS_REVISION,
          "several things that can be undone begin with '" + which.orElse("") + "'",
          found.stream().map(one -> "dvol undo " + one.entry().number()).toArray(String[]::new));
    }
    return found.get(0);
  }

  private VolumeException nothing(Optional<String> which, boolean empty) {
    if (which.isPresent() && !empty) {
      return new VolumeException(
          Reason.REFUSED,
          "nothing that can be undone is called '" + which.get() + "'",
          "dvol undo --list");
    }
    return new VolumeException(
        Reason.REFUSED,
        "there is nothing to undo in volume " + volume.name(),
        "dvol reflog   (shows where the branch was)");
  }
}
