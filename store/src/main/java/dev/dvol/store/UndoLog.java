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
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keeps what it takes to undo commands, under refs of its own. Adding runs under the lock. */
final class UndoLog {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,3}");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{4,40}");

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
    List<Map.Entry<String, Oid>> refs = new ArrayList<>(volume.git().refs(Refs.UNDO).entrySet());
    refs.removeIf(ref -> Refs.numberOf(ref.getKey()).isEmpty());
    refs.sort(Comparator.comparingLong(ref -> Refs.numberOf(ref.getKey()).orElseThrow()));
    Collections.reverse(refs);
    List<Kept> all = new ArrayList<>();
    for (Map.Entry<String, Oid> ref : refs) {
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
  UndoEntry choose(Optional<String> which, Undone undone) throws IOException, VolumeException {
    List<Kept> all = list();
    List<UndoEntry> found = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      UndoEntry entry = all.get(i).entry(i + 1);
      if (which.isEmpty() && !undone.test(all.get(i).record())) {
        return entry;
      }
      if (which.isPresent() && isMeant(entry, which.get())) {
        found.add(entry);
      }
    }
    if (found.isEmpty()) {
      throw nothing(which, all.isEmpty());
    }
    if (found.size() > 1) {
      throw new VolumeException(
          Reason.AMBIGUOUS_REVISION,
          "several things that can be undone begin with '" + which.orElse("") + "'",
          found.stream().map(entry -> "dvol undo " + entry.number()).toArray(String[]::new));
    }
    return found.get(0);
  }

  UndoRecord record(UndoEntry entry) throws IOException {
    return UndoRecord.parse(volume.commit(entry.id().oid()).message()).orElseThrow();
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

  private static boolean isMeant(UndoEntry entry, String which) {
    if (NUMBER.matcher(which).matches()) {
      return entry.number() == Integer.parseInt(which);
    }
    return ID.matcher(which).matches()
        && (entry.id().hex().startsWith(which)
            || entry.uncommitted().map(id -> id.hex().startsWith(which)).orElse(false));
  }
}
