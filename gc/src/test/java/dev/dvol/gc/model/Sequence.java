// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.CommitId;
import dev.dvol.store.Quiescence;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/** Random actions, one after the other, on a volume and on a model of it. */
final class Sequence {
  private static final int LATEST_CRASH = 90;

  private final Random random;
  private final ModelVolume real;
  private final List<String> story = new ArrayList<>();
  private final Judge judge;
  private Model model;

  private Sequence(long seed, Path template, Path pool) throws Exception {
    this.random = new Random(seed);
    this.real = ModelVolume.copyOf(template, pool, new Random(seed));
    this.judge = new Judge(real);
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
        sequence.judge.judge(sequence.model, fsck);
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
    judge.look(model);
  }

  private void tell(String what) {
    story.add(story.size() + ": " + what);
  }

  private void changeFiles() throws IOException {
    tell(FileAction.some(new Playground(real.files(), random), random));
    model.working = FileTree.read(real.files(), model.working);
  }

  /** What is no command and changes nothing that can be seen. */
  private void disturb() throws Exception {
    switch (random.nextInt(7)) {
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
      case 4 -> {
        if (!model.branches().isEmpty()) {
          push();
        }
      }
      default -> {
        if (!model.commits.isEmpty()) {
          compareTwo();
        }
      }
    }
  }

  /** Stock git moves a branch, perhaps the one that is checked out. */
  private void push() throws IOException {
    Choices choices = new Choices(random, real.now(), false);
    List<String> branches = model.branches();
    String branch = branches.get(random.nextInt(branches.size()));
    CommitId to = choices.commit(model);
    tell("push " + to.abbreviated() + " to " + branch);
    real.push(branch, to);
    model.refs.put(Model.head(branch), to);
  }

  private void restoreOne() throws Exception {
    CommitId commit = new Choices(random, real.now(), false).commit(model);
    tell("restore " + commit.abbreviated());
    Path to = real.path().resolveSibling("restored");
    real.volume().restore(commit, to, Progress.NONE);
    Judge.assertSame("restored", model.commit(commit).files(), FileTree.read(to, model.working));
    remove(to);
  }

  private void compareTwo() throws Exception {
    Choices choices = new Choices(random, real.now(), false);
    CommitId one = choices.commit(model);
    CommitId two = choices.commit(model);
    tell("diff " + one.abbreviated() + " " + two.abbreviated());
    FileTree from = model.commit(one).files();
    assertThat(Judge.paths(real.volume().diff(one, two)))
        .as("diff")
        .isEqualTo(model.commit(two).files().changedSince(from));
    assertThat(Judge.paths(real.volume().diffWorkingDirectory(one, Progress.NONE).changes()))
        .as("diff with the files")
        .isEqualTo(model.working.changedSince(from));
  }

  private void command() throws Exception {
    long seed = random.nextLong();
    Command command = Choices.one(List.of(Command.values()), Command::weight, random);
    Planned planned = command.plan(model, new Choices(new Random(seed), real.now(), false));
    switch (random.nextInt(7)) {
      case 0 -> {
        if (planned.refusal().isEmpty()) {
          crash(command, planned);
          return;
        }
      }
      case 1, 2 -> {
        Program program = new Program(real.path(), new Random(random.nextLong()), model.working);
        tell(planned.text() + refusal(planned) + " beside a program");
        Optional<VolumeException> refused = call(planned, program);
        FileTree quiet = program.whenQuiet();
        if (quiet != null) {
          model.working = quiet;
          Function<Model, Planned> again =
              later -> command.plan(later, new Choices(new Random(seed), real.now(), true));
          planned = planned.again().orElse(again).apply(model);
        }
        requireRefusal(planned, refused);
        adopt(planned.after(), program);
        return;
      }
      default -> {}
    }
    tell(planned.text() + refusal(planned));
    run(planned, Quiescence.NOBODY);
    adopt(planned.after());
  }

  private static String refusal(Planned planned) {
    return planned.refusal().map(reason -> " -> " + reason).orElse("");
  }

  private void run(Planned planned, Quiescence others) throws Exception {
    requireRefusal(planned, call(planned, others));
  }

  private Optional<VolumeException> call(Planned planned, Quiescence others) throws Exception {
    try {
      planned.call().on(real.volume(), others);
      return Optional.empty();
    } catch (VolumeException e) {
      return Optional.of(e);
    }
  }

  private static void requireRefusal(Planned planned, Optional<VolumeException> refused) {
    if (!planned.refusal().equals(refused.map(VolumeException::reason))) {
      throw new AssertionError(
          planned.text() + " must be refused: " + planned.refusal(), refused.orElse(null));
    }
  }

  /** What the program found when it went on must be what the command left; then it wrote. */
  private void adopt(Model expected, Program program) throws IOException {
    FileTree resumed = program.whenResumed();
    FileTree last = program.afterwards();
    if (resumed != null && last != null) {
      FileTree other = expected.orWorking;
      if (other == null || !other.isSame(resumed)) {
        Judge.assertSame("what the program found", expected.working, resumed);
      }
      expected.orWorking = null;
      expected.working = last;
    }
    adopt(expected);
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
      if (real.crash((volume, others) -> volume.finishInterrupted(Progress.NONE), again)) {
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
    Records.learn(model, seen, Optional.empty());
    if (done) {
      after.undos.clear();
      after.undos.addAll(model.undos);
      model.commits.forEach(after.commits::putIfAbsent);
      model = after;
    }
    if (command == Command.GC_NOW) {
      // It may have removed whatever was only saved; the next one will.
      Choices choices = new Choices(random, real.now(), false);
      run(Command.GC_NOW.plan(model, choices), Quiescence.NOBODY);
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
    Records.learn(model, seen, Optional.of(after.records));
    after.undos.clear();
    after.undos.addAll(model.undos);
    for (Undo undo : model.undos) {
      undo.files().ifPresent(id -> after.commits.putIfAbsent(id, model.commit(id)));
    }
    model = after;
  }

  private Observed observe() throws IOException {
    return Observed.of(real.path(), real.volume(), model.working);
  }

  private static void remove(Path top) throws IOException {
    try (Stream<Path> all = Files.walk(top)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
