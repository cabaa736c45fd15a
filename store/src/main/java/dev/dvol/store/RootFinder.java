// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.internal.git.GitRepository;
import dev.dvol.store.internal.git.ReflogLine;
import dev.dvol.store.journal.DirectoryState;
import dev.dvol.store.journal.Intent;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds all that needs objects of a volume. Reads everything anew each time it is asked; what
 * cannot be read is an error, because a root that is overlooked is data that is lost. Only for the
 * holder of the volume's lock.
 */
final class RootFinder {
  private static final Pattern SAVED =
      Pattern.compile("refs/dvol/(?:saved/[^/]+|undo)/([0-9]{8}T[0-9]{6})-[0-9a-f]{8}");
  private static final Map<String, Root.Kind> KINDS =
      Map.of(
          Refs.HEADS,
          Root.Kind.BRANCH,
          "refs/tags/",
          Root.Kind.TAG,
          "refs/remotes/",
          Root.Kind.REMOTE,
          Refs.PARKED,
          Root.Kind.PARKED,
          Refs.STASH,
          Root.Kind.STASH,
          Refs.SAVED,
          Root.Kind.SAVED,
          Refs.UNDO,
          Root.Kind.SAVED);

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");

  /** Files that git keeps ids in beside HEAD: FETCH_HEAD, ORIG_HEAD, AUTO_MERGE and the like. */
  private static final Pattern PSEUDO = Pattern.compile("[A-Z]+(_[A-Z]+)*_(HEAD|MERGE)");

  private static final Pattern ID = Pattern.compile("(?m)^([0-9a-f]{40})\\b");
  private static final Pattern PACKED_LINE =
      Pattern.compile("#.*|\\^[0-9a-f]{40}|[0-9a-f]{40} refs/[^ ]+");
  private static final int LONGEST_PACKED = 256 << 20;
  private static final int LONGEST_PSEUDO = 16 << 20;
  private static final String STATE_ENDING = ".json";

  private final OpenVolume volume;

  RootFinder(OpenVolume volume) {
    this.volume = volume;
  }

  List<Root> find() throws IOException {
    try (Directory store =
        Directory.openRoot(volume.posix(), volume.files().storePath().toAbsolutePath())) {
      refuseWorkTrees(store);
    }
    List<ObjectCorruptException> damaged = new ArrayList<>();
    List<Root> roots = findReadable(damaged::add);
    if (!damaged.isEmpty()) {
      throw damaged.get(0);
    }
    return roots;
  }

  /** Finds some of them. */
  private interface Step {
    void run() throws IOException;
  }

  /** What can be read of them; the rest is handed over. Not good for removing anything. */
  List<Root> findReadable(Consumer<ObjectCorruptException> damaged) throws IOException {
    List<Root> roots = new ArrayList<>();
    // A repository of its own: nothing that was read before may stand for what is there now.
    try (GitRepository git = GitRepository.open(volume.files().storePath());
        Directory store =
            Directory.openRoot(volume.posix(), volume.files().storePath().toAbsolutePath())) {
      step(
          damaged,
          () ->
              git.findRef(Refs.HEAD)
                  .ifPresent(
                      id -> roots.add(new Root(Root.Kind.HEAD, Refs.HEAD, id, Optional.empty()))));
      git.readableRefs("refs/", damaged).forEach((name, id) -> roots.add(ofRef(name, id)));
      git.unspelledRefs(damaged)
          .forEach((name, id) -> roots.add(new Root(Root.Kind.OTHER, name, id, Optional.empty())));
      step(damaged, () -> requireWholePackedRefs(store));
      step(damaged, () -> addPseudoRefs(store, git, roots));
    }
    for (Name name : volume.files().state().list()) {
      step(damaged, () -> addDirectory(name, roots));
    }
    for (Name name : volume.files().kept().list()) {
      step(damaged, () -> addKeeper(name, roots));
    }
    step(damaged, () -> addJournal(roots));
    return roots;
  }

  private static void step(Consumer<ObjectCorruptException> damaged, Step step) throws IOException {
    try {
      step.run();
    } catch (ObjectCorruptException e) {
      damaged.accept(e);
    }
  }

  List<Root> saved() throws IOException {
    List<Root> roots = new ArrayList<>();
    for (String prefix : List.of(Refs.SAVED, Refs.UNDO)) {
      volume.git().refs(prefix).forEach((name, id) -> roots.add(ofRef(name, id)));
    }
    return roots;
  }

  private static Root ofRef(String name, Oid id) {
    Root.Kind kind =
        KINDS.entrySet().stream()
            .filter(one -> name.startsWith(one.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(Root.Kind.OTHER);
    return new Root(kind, name, id, kind == Root.Kind.SAVED ? savedAt(name) : Optional.empty());
  }

  static Optional<Instant> savedAt(String ref) {
    Matcher parts = SAVED.matcher(ref);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDateTime.parse(parts.group(1), TIME).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  // What is staged in a work tree is in no ref, and its index is not ours to read.
  private void refuseWorkTrees(Directory store) throws IOException {
    Name trees = Name.of("worktrees");
    boolean linked = false;
    if (store.exists(trees)) {
      try (Directory directory = store.openDirectory(trees)) {
        linked = !directory.list().isEmpty();
      }
    }
    if (linked || store.exists(Name.of("index"))) {
      throw new StoreException(
          "a work tree of stock git belongs to the store of volume " + volume.name(),
          null,
          List.of("git worktree remove PATH, or git worktree prune, in store.git"));
    }
  }

  // JGit reads on behind some kinds of damage, and a ref that it missed would be lost.
  private static void requireWholePackedRefs(Directory store) throws IOException {
    Name name = Name.of(Refs.PACKED);
    String text;
    try {
      byte[] content = DurableFile.read(store, name, LONGEST_PACKED).orElse(new byte[0]);
      text = new String(content, StandardCharsets.UTF_8);
    } catch (PosixException e) {
      throw new StoreException("cannot read packed-refs: " + e.getMessage(), e);
    }
    boolean whole =
        (text.isEmpty() || text.endsWith("\n"))
            && text.lines().allMatch(line -> PACKED_LINE.matcher(line).matches());
    if (!whole) {
      throw new ObjectCorruptException(
          Refs.PACKED, "packed-refs is damaged: it has a line that is no ref");
    }
  }

  private static void addPseudoRefs(Directory store, GitRepository git, List<Root> roots)
      throws IOException {
    for (Name name : store.list()) {
      if (PSEUDO.matcher(name.toString()).matches()) {
        byte[] content = DurableFile.read(store, name, LONGEST_PSEUDO).orElse(new byte[0]);
        Matcher ids = ID.matcher(new String(content, StandardCharsets.ISO_8859_1));
        while (ids.find()) {
          Oid id = Oid.fromHex(ids.group(1));
          // git itself does not keep what these name: it may be gone.
          if (git.fallback().contains(id)) {
            roots.add(new Root(Root.Kind.OTHER, name.toString(), id, Optional.empty()));
          }
        }
      }
    }
  }

  private void addDirectory(Name name, List<Root> roots) throws IOException {
    if (name.toString().endsWith(STATE_ENDING) && !DurableFile.isTemporary(name)) {
      readState(name)
          .flatMap(DirectoryState::base)
          .ifPresent(
              base ->
                  roots.add(
                      new Root(Root.Kind.DIRECTORY, "state/" + name, base, Optional.empty())));
    }
  }

  private void addKeeper(Name name, List<Root> roots) throws IOException {
    if (!DurableFile.isTemporary(name)) {
      volume
          .keeper(name)
          .ifPresent(
              id -> roots.add(new Root(Root.Kind.DIRECTORY, "kept/" + name, id, Optional.empty())));
    }
  }

  private Optional<DirectoryState> readState(Name name) throws IOException {
    try {
      return DirectoryState.read(volume.files().state(), name);
    } catch (ObjectCorruptException e) {
      ObjectCorruptException named =
          new ObjectCorruptException("state/" + name, String.valueOf(e.getMessage()));
      named.addSuppressed(e);
      throw named;
    }
  }

  private void addJournal(List<Root> roots) throws IOException {
    Optional<Intent> found = Intent.read(volume.files().journal());
    if (found.isEmpty()) {
      return;
    }
    Intent intent = found.get();
    List<Optional<Oid>> ids =
        new ArrayList<>(
            List.of(
                intent.content(),
                intent.base(),
                intent.tip(),
                intent.previousTip(),
                intent.park()));
    intent.moves().forEach(move -> ids.addAll(List.of(move.before(), move.after())));
    for (Optional<Oid> id : ids) {
      id.ifPresent(
          oid ->
              roots.add(new Root(Root.Kind.JOURNAL, "journal/intent.json", oid, Optional.empty())));
    }
  }

  /** Whether the log of a ref tells that it was moved away from something. */
  boolean tellsOfMove(String ref, Oid from) throws IOException {
    try (GitRepository git = GitRepository.open(volume.files().storePath())) {
      return git.refs("refs/").containsKey(ref)
          && git.reflog(ref).stream().anyMatch(line -> line.from().equals(Optional.of(from)));
    } catch (ObjectCorruptException e) {
      return false;
    }
  }

  /**
   * Where refs were since a time, as far as their logs tell. Logs may lack moves, so this is only
   * good for keeping more.
   */
  List<Oid> movedFrom(Instant since) throws IOException {
    List<Oid> ids = new ArrayList<>();
    try (GitRepository git = GitRepository.open(volume.files().storePath())) {
      for (String ref : git.refs("refs/").keySet()) {
        try {
          for (ReflogLine line : git.reflog(ref)) {
            if (line.who().epochSecond() >= since.getEpochSecond()) {
              line.from().ifPresent(ids::add);
            }
          }
        } catch (ObjectCorruptException e) {
          // A log that cannot be read must not stop anything.
        }
      }
    }
    return ids;
  }
}
