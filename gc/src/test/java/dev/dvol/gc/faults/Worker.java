// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.testing.FaultyPosix;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A process that first judges what an earlier one left behind, then changes files and gives
 * commands, one after the other, and notes in the witness what it does, until it is ended from
 * outside. Started by {@link WorkerProcess}.
 */
final class Worker {
  /** What it says when its classes are loaded; it then waits for a line. */
  static final String READY = "ready";

  /**
   * What it says when all that was left behind was found to be right, and what had been under way.
   */
  static final String JUDGED = "judged ";

  private final Hands hands;
  private final Witness witness;
  private final Map<String, String> contents;
  private final Random random;
  private final String prefix;
  private Expected state;
  private Optional<Expected> before = Optional.empty();
  private int names;

  private Worker(
      Hands hands, Witness witness, Witness.Testimony known, Random random, String prefix) {
    this.hands = hands;
    this.witness = witness;
    this.contents = known.contents();
    this.state = known.state().orElseThrow();
    this.random = random;
    this.prefix = prefix;
  }

  /**
   * {@code POOL WITNESS BOOT SEED SCRATCH FROM TO SYNCS WORKS}, as {@link WorkerProcess} has them.
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 1) {
      // A lesson for an archive of classes.
      Path scratch = Path.of(arguments[0]);
      new Judge(loadClasses(scratch), scratch, new Random()).look();
      return;
    }
    Path pool = Path.of(arguments[0]);
    Path notes = Path.of(arguments[1]);
    int boot = Integer.parseInt(arguments[2]);
    long seed = Long.parseLong(arguments[3]);
    Path scratch = Path.of(arguments[4]);
    loadClasses(scratch);
    say(READY);
    if (System.in.read() < 0) {
      return;
    }
    Posix posix =
        Boolean.parseBoolean(arguments[7])
            ? new NativePosix()
            : FaultyPosix.over(new NativePosix()).withoutSyncs().posix();
    Random random = new Random(seed);
    Hands hands = Hands.on(pool, posix, boot);
    long from = Math.min(Long.parseLong(arguments[5]), Files.size(notes));
    long to = Math.min(Long.parseLong(arguments[6]), Files.size(notes));
    Judge judge = new Judge(hands, scratch, random);
    Expected state = judge.judge(Witness.read(notes, from, to));
    say(JUDGED + judge.found());
    if (!Boolean.parseBoolean(arguments[8])) {
      return;
    }
    try (Witness witness = Witness.open(notes)) {
      witness.settled(state);
      String prefix = "n" + Long.toUnsignedString(seed, 36) + "x";
      Worker worker = new Worker(hands, witness, Witness.read(notes), random, prefix);
      while (true) {
        worker.step();
      }
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /** Does a little of everything, so that what is killed later is work and not the start of it. */
  private static Hands loadClasses(Path scratch) throws Exception {
    Hands hands =
        Hands.on(
            scratch.resolve("pool"), FaultyPosix.over(new NativePosix()).withoutSyncs().posix(), 1);
    hands.init();
    Files.write(hands.files().resolve("file"), List.of("some", "lines"), StandardCharsets.UTF_8);
    hands.commit("first", false);
    Files.delete(hands.files().resolve("file"));
    hands.reset("HEAD", false);
    return hands;
  }

  private void step() throws Exception {
    if (random.nextInt(3) > 0) {
      change();
    }
    List<String> history = hands.history(state.active());
    Situation situation = new Situation(state, contents, history, before, prefix + names++, random);
    Map.Entry<Operation, Deed> chosen = Operation.choose(situation);
    Deed deed = chosen.getValue();
    String tip = deed.after().tip();
    if (!contents.containsKey(tip)) {
      contents.put(tip, deed.after().files());
      witness.content(tip, deed.after().files());
    }
    witness.begin(chosen.getKey(), deed);
    deed.act().run(hands);
    witness.done();
    before = deed.undoable() ? Optional.of(state) : Optional.empty();
    state = deed.after();
  }

  private void change() throws Exception {
    Path files = hands.files();
    witness.writing();
    WorkingFiles.change(files, random);
    state = state.withFiles(WorkingFiles.digest(files));
    witness.settled(state);
    // Undoing would bring back more than the model knows.
    before = Optional.empty();
  }
}
