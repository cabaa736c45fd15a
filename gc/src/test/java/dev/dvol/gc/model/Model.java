// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import dev.dvol.store.CommitId;
import dev.dvol.store.object.Oid;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a volume must be. Commits that a command is yet to make have ids of the model's own until
 * {@link #named} learns the real ones from the volume.
 */
final class Model {
  static final String HEADS = "refs/heads/";
  static final String PARKED = "refs/dvol/parked/";

  /** A commit: its files, what it follows, and its message where that is told. */
  record Commit(FileTree files, List<CommitId> parents, @Nullable String message) {}

  /**
   * Something put aside.
   *
   * @param ref its full name, which ends with the number that it is sorted by; empty until known
   */
  record Stash(String ref, CommitId id) {
    static final Comparator<Stash> NEWEST_FIRST =
        Comparator.<Stash>comparingLong(stash -> -stash.number()).thenComparing(Stash::ref);

    private long number() {
      return ref.isEmpty()
          ? Long.MAX_VALUE
          : Long.parseLong(ref.substring(ref.lastIndexOf('-') + 1), 16);
    }
  }

  String active;
  Optional<CommitId> base;
  FileTree working;

  /** Branches and what waits in them, by the full name of the ref. */
  final SortedMap<String, CommitId> refs;

  /** What was put aside, newest first. */
  final List<Stash> stashes;

  /** What can be undone, newest first; of those made by the command that is expected only one. */
  final List<Undo> undos;

  /** All that must be there, and what it must be. */
  final Map<CommitId, Commit> commits;

  /** Whether the command must leave a record. */
  boolean records;

  /** The files may also be as they were: a command that changes nothing but times leaves those. */
  @Nullable FileTree orWorking;

  private Model(
      String active,
      Optional<CommitId> base,
      FileTree working,
      SortedMap<String, CommitId> refs,
      List<Stash> stashes,
      List<Undo> undos,
      Map<CommitId, Commit> commits) {
    this.active = active;
    this.base = base;
    this.working = working;
    this.refs = new TreeMap<>(refs);
    this.stashes = new ArrayList<>(stashes);
    this.undos = new ArrayList<>(undos);
    this.commits = new HashMap<>(commits);
  }

  /** A new volume. */
  static Model ofNewVolume(FileTree working) {
    return new Model(
        "master", Optional.empty(), working, new TreeMap<>(), List.of(), List.of(), Map.of());
  }

  Model copy() {
    return new Model(active, base, working, refs, stashes, undos, commits);
  }

  static String head(String branch) {
    return HEADS + branch;
  }

  static String parked(String branch) {
    return PARKED + branch.replace("/", "%2F");
  }

  Optional<CommitId> ref(String name) {
    return Optional.ofNullable(refs.get(name));
  }

  Optional<CommitId> tip(String branch) {
    return ref(head(branch));
  }

  /** Names of all branches with commits. */
  List<String> branches() {
    return refs.keySet().stream()
        .filter(name -> name.startsWith(HEADS))
        .map(name -> name.substring(HEADS.length()))
        .toList();
  }

  boolean exists(String branch) {
    return tip(branch).isPresent() || branch.equals(active);
  }

  /** Whether git could keep a branch of that name beside the others. */
  boolean hasRoomFor(String branch) {
    Set<String> all = new HashSet<>(branches());
    all.add(active);
    return all.stream()
        .noneMatch(other -> other.startsWith(branch + "/") || branch.startsWith(other + "/"));
  }

  FileTree files(Optional<CommitId> commit) {
    return commit.map(id -> commit(id).files).orElse(FileTree.NOTHING);
  }

  Commit commit(CommitId id) {
    Commit commit = commits.get(id);
    if (commit == null) {
      throw new AssertionError("the model knows no commit " + id);
    }
    return commit;
  }

  /** Whether the files differ from their base; times do not count. */
  boolean isDirty() {
    return !working.changedSince(files(base)).isEmpty();
  }

  /** A commit of files that is made by the command. */
  CommitId make(FileTree files, List<CommitId> parents, @Nullable String message) {
    byte[] id = ByteBuffer.allocate(Oid.LENGTH).putLong(-1).putInt(commits.size()).array();
    CommitId placeholder = new CommitId(Oid.of(id));
    commits.put(placeholder, new Commit(files, parents, message));
    return placeholder;
  }

  /** A commit of the files as they are, made by the command to keep them. */
  CommitId save() {
    return make(working, base.stream().toList(), null);
  }

  boolean isPlaceholder(CommitId id) {
    return ByteBuffer.wrap(id.oid().bytes()).getLong() == -1;
  }

  /** First parents from a commit on. */
  List<CommitId> log(Optional<CommitId> from) {
    List<CommitId> log = new ArrayList<>();
    for (Optional<CommitId> at = from;
        at.isPresent();
        at = commit(at.get()).parents.stream().findFirst()) {
      log.add(at.get());
    }
    return log;
  }

  /** Drops all that nothing reaches but what could be undone. */
  void forgetUnreached() {
    undos.clear();
    Deque<CommitId> next = new ArrayDeque<>(refs.values());
    stashes.forEach(stash -> next.add(stash.id));
    base.ifPresent(next::add);
    Set<CommitId> reached = new HashSet<>();
    while (!next.isEmpty()) {
      CommitId id = next.remove();
      if (reached.add(id)) {
        next.addAll(commit(id).parents);
      }
    }
    commits.keySet().retainAll(reached);
  }

  /**
   * The model with the real ids of the commits that the command made, told by the refs that lead to
   * them.
   */
  Model named(Observed seen) {
    Map<CommitId, CommitId> names = new HashMap<>();
    refs.forEach(
        (ref, id) -> {
          CommitId real = seen.refs().get(ref);
          // What was there before the command cannot be what it made.
          if (isPlaceholder(id) && real != null && !commits.containsKey(real)) {
            names.put(id, real);
          }
        });
    List<Stash> known = new ArrayList<>(stashes);
    for (int i = 0; i < stashes.size() && i < seen.stashes().size(); i++) {
      CommitId seenId = seen.stashes().get(i).id;
      if (isPlaceholder(stashes.get(i).id) && !commits.containsKey(seenId)) {
        names.put(stashes.get(i).id, seenId);
        known.set(i, seen.stashes().get(i));
      }
    }
    UnaryOperator<CommitId> real = id -> names.getOrDefault(id, id);
    Model named = new Model(active, base.map(real), working, refs, known, undos, Map.of());
    named.records = records;
    if (orWorking != null && orWorking.isSame(seen.working())) {
      named.working = orWorking;
    }
    named.refs.replaceAll((ref, id) -> real.apply(id));
    commits.forEach(
        (id, commit) -> {
          // One that only a record names is learned with the record.
          if (!isPlaceholder(real.apply(id))) {
            List<CommitId> parents = commit.parents.stream().map(real).toList();
            named.commits.put(real.apply(id), new Commit(commit.files, parents, commit.message));
          }
        });
    return named;
  }

  /** What differs from the volume, in words; its records aside. */
  List<String> differences(Observed seen) {
    List<String> differences = new ArrayList<>();
    note(differences, "active branch", active, seen.active());
    note(differences, "base", base, seen.base());
    note(differences, "refs", refs, seen.refs());
    note(differences, "stashes", stashes, seen.stashes());
    differences.addAll(working.differences(seen.working(), true));
    return differences;
  }

  private static void note(List<String> differences, String what, Object one, Object other) {
    if (!one.equals(other)) {
      differences.add(what + ": " + one + " / " + other);
    }
  }
}
