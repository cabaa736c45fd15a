// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.tree.RootTree;
import dev.dvol.store.worktree.Change;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Random actions, one after the other, on a volume and on a model of it. */
final class Sequence {
  private static final int LATEST_CRASH = 90;

  private final Random random;
  private final ModelVolume real;
  private final List<String> story = new ArrayList<>();
  private Model model;
  private Optional<CommitId> loggedTip = Optional.empty();

  private Sequence(long seed, Path template, Path pool) throws Exception {
    this.random = new Random(seed);
    this.real = ModelVolume.copyOf(template, pool, new Random(seed));
    this.model = Model.ofNewVolume(FileTree.read(real.files(), FileTree.NOTHING));
  }

  /**
   * Runs one.
   *
   * @param pool where the volume is made; it is removed if all went well
   * @param fsck whether stock git is asked at the end
   */
  static void run(long seed, int actions, Path template, Path pool, boolean fsck) {
    Sequence sequence = null;
    try {
      sequence = new Sequence(seed, template, pool);
      try (ModelVolume closing = sequence.real) {
        for (int i = 0; i < actions; i++) {
          sequence.step();
        }
        sequence.judge(fsck);
      }
      remove(pool);
    } catch (Exception | AssertionError e) {
      List<String> story = sequence == null ? List.of() : sequence.story;
      throw new AssertionError(
          "again with -Dmodel.sequences=1 -Dseed=%d (files in %s):\n  %s"
              .formatted(seed, pool, String.join("\n  ", story)),
          e);
    }
  }

  private void step() throws Exception {
    real.pass(Duration.ofSeconds(1));
    int what = random.nextInt(100);
    if (what < 42) {
      changeFiles();
    } else if (what < 90) {
      command();
    } else {
      disturb();
    }
    check();
  }

  private void tell(String what) {
    story.add(story.size() + ": " + what);
  }

  private void changeFiles() throws IOException {
    Playground ground = new Playground(real.files(), random);
    Choices choices = new Choices(random, real.now());
    List<String> done = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      FileAction action = choices.one(List.of(FileAction.values()), FileAction::weight);
      done.add(action.name());
      action.act(ground);
    }
    tell(String.join(", ", done));
    model.working = FileTree.read(real.files(), model.working);
  }

  /** What is no command and changes nothing that can be seen. */
  private void disturb() throws Exception {
    switch (random.nextInt(6)) {
      case 0 -> {
        tell("open again");
        real.reopen();
      }
      case 1 -> {
        tell("machine starts again");
        real.restartMachine();
      }
      case 2 -> {
        tell("the index is lost");
        real.dropIndex();
      }
      case 3 -> {
        if (!model.commits.isEmpty()) {
          restoreOne();
        }
      }
      default -> {
        if (!model.commits.isEmpty()) {
          compareTwo();
        }
      }
    }
  }

  private void restoreOne() throws Exception {
    CommitId commit = new Choices(random, real.now()).commit(model);
    tell("restore " + commit.abbreviated());
    Path to = real.path().resolveSibling("restored");
    real.volume().restore(commit, to, Progress.NONE);
    assertSame("restored", model.commit(commit).files(), FileTree.read(to, model.working));
    remove(to);
  }

  private void compareTwo() throws Exception {
    Choices choices = new Choices(random, real.now());
    CommitId one = choices.commit(model);
    CommitId two = choices.commit(model);
    tell("diff " + one.abbreviated() + " " + two.abbreviated());
    FileTree from = model.commit(one).files();
    assertThat(paths(real.volume().diff(one, two)))
        .as("diff")
        .isEqualTo(model.commit(two).files().changedSince(from));
    assertThat(paths(real.volume().diffWorkingDirectory(one, Progress.NONE).changes()))
        .as("diff with the files")
        .isEqualTo(model.working.changedSince(from));
  }

  private static Set<String> paths(List<Change> changes) {
    Set<String> paths = new TreeSet<>();
    for (Change change : changes) {
      paths.add(new String(change.path().bytes(), StandardCharsets.UTF_8));
    }
    return paths;
  }

  private void command() throws Exception {
    Choices choices = new Choices(random, real.now());
    Command command = choices.one(List.of(Command.values()), Command::weight);
    Planned planned = command.plan(model, choices);
    boolean crashes = random.nextInt(7) == 0;
    if (crashes && planned.refusal().isEmpty()) {
      crash(command, planned);
    } else {
      tell(planned.text() + planned.refusal().map(reason -> " -> " + reason).orElse(""));
      run(planned);
      adopt(planned.after());
    }
  }

  private void run(Planned planned) throws Exception {
    try {
      planned.call().on(real.volume());
      assertThat(planned.refusal()).as("must be refused").isEmpty();
    } catch (VolumeException e) {
      if (!planned.refusal().equals(Optional.of(e.reason()))) {
        throw new AssertionError("expected " + planned.refusal() + ", not " + e.reason(), e);
      }
    }
  }

  private void crash(Command command, Planned planned) throws Exception {
    int mutation = 1 + random.nextInt(LATEST_CRASH);
    boolean crashed = real.crash(planned.call(), mutation);
    tell(planned.text() + (crashed ? ", killed before call " + mutation : ""));
    if (!crashed) {
      adopt(planned.after());
      return;
    }
    if (random.nextInt(3) == 0) {
      int again = 1 + random.nextInt(LATEST_CRASH / 2);
      if (real.crash(volume -> volume.finishInterrupted(Progress.NONE), again)) {
        tell("  who finishes it killed before call " + again);
      }
    }
    real.recover();
    // As the engine does when its container is gone.
    real.volume().unmount(Command.CONTAINER);
    Observed seen = observe();
    Model after = planned.after().named(seen);
    List<String> fromOld = model.differences(seen);
    List<String> fromNew = after.differences(seen);
    if (command == Command.STASH_PUSH && isOnlyStashed(seen)) {
      tell("  stashed, and the changes stay");
      fromOld = List.of();
      model.stashes.add(0, seen.stashes().get(0));
      model.commits.put(
          seen.stashes().get(0).id(),
          new Model.Commit(model.working, model.base.stream().toList(), null));
    }
    assertThat(fromOld.isEmpty() || fromNew.isEmpty())
        .as("neither as before, %s, nor as behind it, %s", fromOld, fromNew)
        .isTrue();
    boolean done = fromNew.isEmpty();
    tell("  -> " + (done ? "done" : "not done"));
    learnUndos(seen, Optional.empty());
    if (done) {
      after.undos.clear();
      after.undos.addAll(model.undos);
      model.commits.forEach(after.commits::putIfAbsent);
      model = after;
    }
    if (command == Command.GC_NOW) {
      // It may have removed whatever was only saved; the next one will.
      run(Command.GC_NOW.plan(model, new Choices(random, real.now())));
      model.forgetUnreached();
    }
  }

  // A known gap: the stash is there, and its changes have not been taken away yet.
  private boolean isOnlyStashed(Observed seen) {
    Model stashed = model.copy();
    if (seen.stashes().size() != model.stashes.size() + 1) {
      return false;
    }
    stashed.stashes.add(0, seen.stashes().get(0));
    return stashed.differences(seen).isEmpty();
  }

  private void adopt(Model expected) throws IOException {
    Observed seen = observe();
    Model after = expected.named(seen);
    assertThat(after.differences(seen)).as("expected / there").isEmpty();
    if (after.undos.isEmpty() && !after.records) {
      // All that was saved is gone with a gc.
      assertThat(seen.undos()).isEmpty();
      model.undos.clear();
    }
    learnUndos(seen, Optional.of(after.records));
    after.undos.clear();
    after.undos.addAll(model.undos);
    for (Undo undo : model.undos) {
      undo.files().ifPresent(id -> after.commits.putIfAbsent(id, model.commit(id)));
    }
    model = after;
  }

  /**
   * Takes over a record that a command made, which must tell what was there before.
   *
   * @param made whether there must be one; empty if that cannot be told
   */
  private void learnUndos(Observed seen, Optional<Boolean> made) {
    List<Undo> undos = new ArrayList<>(seen.undos());
    int more = undos.size() - model.undos.size();
    made.ifPresent(one -> assertThat(more).as("records made").isEqualTo(one ? 1 : 0));
    if (made.isEmpty() && more < 0) {
      assertThat(model.undos).containsAll(undos);
    } else {
      assertThat(undos.subList(more, undos.size())).isEqualTo(model.undos);
    }
    for (Undo undo : undos.subList(0, Math.max(0, more))) {
      assertTellsWhatWasThere(undo);
      undo.files()
          .ifPresent(
              id ->
                  model.commits.putIfAbsent(
                      id, new Model.Commit(model.working, model.base.stream().toList(), null)));
    }
    model.undos.clear();
    model.undos.addAll(undos);
  }

  private void assertTellsWhatWasThere(Undo undo) {
    assertThat(undo.active()).as("active branch in %s", undo).isEqualTo(model.active);
    if (undo.base().isPresent()) {
      assertThat(undo.base()).as("base in %s", undo).isEqualTo(model.base);
    }
    for (Undo.Move move : undo.moves()) {
      Optional<CommitId> there =
          move.ref().startsWith("refs/dvol/stash/")
              ? model.stashes.stream()
                  .filter(stash -> stash.ref().equals(move.ref()))
                  .map(Model.Stash::id)
                  .findFirst()
              : model.ref(move.ref());
      assertThat(move.before()).as("%s in %s", move.ref(), undo).isEqualTo(there);
    }
    Optional<CommitId> known = undo.files().filter(model.commits::containsKey);
    if (known.isPresent()) {
      assertThat(model.working.changedSince(model.files(known))).as("files of %s", undo).isEmpty();
    }
  }

  private Observed observe() throws IOException {
    return Observed.of(real.path(), real.volume(), model.working);
  }

  /** Compares all that a person can see. */
  private void check() throws Exception {
    FileTree base = model.files(model.base);
    assertThat(paths(real.volume().status(Progress.NONE).changes()))
        .as(() -> "status, of " + model.working.differences(base, false))
        .isEqualTo(model.working.changedSince(base));
    Optional<CommitId> tip = model.tip(model.active);
    if (!tip.equals(loggedTip)) {
      loggedTip = tip;
      List<CommitInfo> log;
      try (Stream<CommitInfo> history = real.volume().history(tip.stream().toList())) {
        log = history.toList();
      }
      assertThat(log.stream().map(CommitInfo::id)).as("log").isEqualTo(model.log(tip));
      for (CommitInfo commit : log) {
        String message = model.commit(commit.id()).message();
        if (message != null) {
          assertThat(commit.message()).isEqualTo(message);
        }
      }
    }
  }

  /** Reads every commit that must be there. */
  private void judge(boolean fsck) throws Exception {
    List<CommitId> all =
        model.commits.keySet().stream().sorted(Comparator.comparing(CommitId::hex)).toList();
    Map<CommitId, RootTree> roots = new HashMap<>();
    List<CommitId> next = new ArrayList<>(all);
    real.read(
        all,
        (root, files) -> {
          CommitId id = next.remove(0);
          roots.put(id, root);
          assertSame("commit " + id, model.commit(id).files(), files);
        });
    for (CommitId id : all) {
      for (CommitId parent : model.commit(id).parents()) {
        boolean same = model.commit(id).files().isSame(model.commit(parent).files());
        if (same && roots.containsKey(parent)) {
          assertThat(roots.get(id).hasFilesOf(roots.get(parent)))
              .as("%s changes nothing of %s and has other trees", id, parent)
              .isTrue();
        }
      }
    }
    if (fsck) {
      real.fsck();
    }
  }

  private static void assertSame(String what, FileTree expected, FileTree there) {
    assertThat(expected.differences(there, true)).as(what + ": expected / there").isEmpty();
  }

  private static void remove(Path top) throws IOException {
    try (Stream<Path> all = Files.walk(top)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
