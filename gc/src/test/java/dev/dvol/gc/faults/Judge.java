// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import dev.dvol.store.BranchSummary;
import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import dev.dvol.store.StashEntry;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.object.Oid;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds what was left behind when something broke, has the next command finish it, and compares it
 * with the notes: every acknowledged state is there, what was under way is done or not done, every
 * commit gives back what it was made of, stock git has no complaint, no lock is left.
 */
final class Judge {
  private static final int NEWEST = 3;
  private static final int OLDER = 2;

  private final Hands hands;
  private final Path scratch;
  private final Random random;
  private String found = "-";

  /**
   * A judge of one pool.
   *
   * @param scratch a directory for restored files
   */
  Judge(Hands hands, Path scratch, Random random) {
    this.hands = hands;
    this.scratch = scratch;
    this.random = random;
  }

  /** What was under way, and whether it was found done or not done. */
  String found() {
    return found;
  }

  /**
   * Judges; returns how the volume is.
   *
   * @param testimonies what the notes may have said at the moment in question
   */
  Expected judge(List<Witness.Testimony> testimonies) throws Exception {
    Map<String, String> contents = testimonies.get(testimonies.size() - 1).contents();
    if (!hands.pool().contains(Hands.VOLUME)) {
      require(
          testimonies.stream().anyMatch(t -> isUnderWay(t, Operation.REMOVE_AND_BRING_BACK)),
          "the volume is gone");
      hands.pool().bringBack(Hands.VOLUME, Hands.VOLUME);
    }
    hands.forgetMounts();
    hands.with(
        volume -> {
          volume.finishInterrupted(Progress.NONE);
          require(volume.interrupted().isEmpty(), "it stays interrupted");
          return volume;
        });
    requireNoLeftovers();
    Expected seen = look();
    Witness.Testimony fitting =
        testimonies.stream()
            .filter(one -> fits(one, seen))
            .findFirst()
            .orElseThrow(() -> new AssertionError("found " + seen + "\nneither of " + testimonies));
    found = fitting.begun().map(begun -> begun.name() + isDone(begun, seen)).orElse("-");
    requireContents(seen, contents);
    requireCleanGit();
    if (fitting.filesKnown()) {
      requireStatus(seen.files().equals(contents.get(seen.tip())));
      return seen;
    }
    // A program was changing files; what became of that is not for dvol to say.
    hands.reset("HEAD", true);
    Expected clean = seen.withFiles(String.valueOf(contents.get(seen.tip())));
    Expected now = look();
    require(now.equals(clean), "a reset led to " + now + " instead of " + clean);
    return now;
  }

  private static boolean isUnderWay(Witness.Testimony testimony, Operation operation) {
    return testimony.begun().map(begun -> begun.name().equals(operation.name())).orElse(false);
  }

  private static String isDone(Witness.Begun begun, Expected seen) {
    return begun.after().equals(seen) ? " done" : " not done";
  }

  private static boolean fits(Witness.Testimony testimony, Expected seen) {
    List<Expected> allowed = new ArrayList<>(testimony.state().stream().toList());
    testimony
        .begun()
        .ifPresent(
            begun -> {
              allowed.add(begun.after());
              begun.alsoPossible().ifPresent(allowed::add);
            });
    return allowed.stream()
        .map(one -> testimony.filesKnown() ? one : one.withFiles(seen.files()))
        .anyMatch(seen::equals);
  }

  /** How the volume is now. */
  Expected look() throws Exception {
    return hands.with(
        volume -> {
          SortedMap<String, String> tips = new TreeMap<>();
          for (BranchSummary branch : volume.branches()) {
            CommitId tip = branch.tip().orElseThrow();
            tips.put(branch.name().text(), volume.commitInfo(tip).message());
          }
          List<String> stashes = new ArrayList<>();
          for (StashEntry stash : volume.stashes()) {
            String base = volume.commitInfo(stash.base()).message();
            stashes.add(restored(volume, stash.id()) + "@" + base);
          }
          SortedMap<String, String> parked = new TreeMap<>();
          for (String line :
              git("for-each-ref", "--format=%(refname) %(objectname)", "refs/dvol/parked")
                  .lines()
                  .toList()) {
            String[] words = line.split(" ", 2);
            String branch = words[0].substring("refs/dvol/parked/".length());
            parked.put(branch, restored(volume, new CommitId(Oid.fromHex(words[1]))));
          }
          return new Expected(
              volume.activeBranch().text(),
              tips,
              WorkingFiles.digest(volume.workingDirectory()),
              stashes,
              parked);
        });
  }

  private String restored(VolumeRepository volume, CommitId commit) throws Exception {
    Path to = scratch.resolve("restored");
    volume.restore(commit, to, Progress.NONE);
    String digest = WorkingFiles.digest(to);
    delete(to);
    return digest;
  }

  private static void delete(Path top) throws IOException {
    try (Stream<Path> all = Files.walk(top)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private void requireContents(Expected seen, Map<String, String> contents) throws Exception {
    hands.with(
        volume -> {
          for (String branch : seen.tips().keySet()) {
            List<CommitInfo> history = history(volume, branch);
            List<CommitInfo> some =
                new ArrayList<>(history.subList(0, Math.min(NEWEST, history.size())));
            for (int i = 0; i < OLDER; i++) {
              some.add(history.get(random.nextInt(history.size())));
            }
            for (CommitInfo commit : some) {
              String digest = restored(volume, commit.id());
              require(
                  Optional.of(digest).equals(Optional.ofNullable(contents.get(commit.message()))),
                  "commit " + commit.message() + " gives back " + digest);
            }
          }
          return seen;
        });
  }

  private static List<CommitInfo> history(VolumeRepository volume, String branch) throws Exception {
    CommitId tip = volume.resolve(branch, volume.activeBranch());
    try (Stream<CommitInfo> all = volume.history(List.of(tip))) {
      return all.toList();
    }
  }

  private void requireStatus(boolean clean) throws Exception {
    boolean told = hands.with(volume -> volume.status(Progress.NONE).isClean());
    require(told == clean, "status says clean: " + told + ", which is wrong");
  }

  /** Nothing is left over, and stock git has no complaint. */
  void requireSound() throws Exception {
    requireNoLeftovers();
    requireCleanGit();
  }

  private void requireNoLeftovers() throws Exception {
    Path volume = hands.pool().directory().resolve(Hands.VOLUME.text());
    require(!Files.exists(volume.resolve("journal/intent.json")), "an intent is left");
    try (Stream<Path> all = Files.walk(volume.resolve("store.git"))) {
      List<Path> locks = all.filter(path -> path.toString().endsWith(".lock")).toList();
      require(locks.isEmpty(), "locks are left: " + locks);
    }
  }

  private void requireCleanGit() throws Exception {
    String said = git("fsck", "--full", "--strict", "--no-dangling", "--no-progress").strip();
    require(said.isEmpty() || said.startsWith("notice: "), said);
  }

  private String git(Object... arguments) throws IOException {
    Path store = hands.pool().directory().resolve(Hands.VOLUME.text()).resolve("store.git");
    return Programs.run(
        Stream.concat(Stream.of("git", "--git-dir", store), Stream.of(arguments)).toArray());
  }

  private static void require(boolean right, String otherwise) {
    if (!right) {
      throw new AssertionError(otherwise);
    }
  }
}
