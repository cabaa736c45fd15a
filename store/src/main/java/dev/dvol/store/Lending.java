// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.index.StatIndex;
import dev.dvol.store.journal.DirectoryState;
import dev.dvol.store.journal.Intent;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.Pause;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Lends the working directory to containers and takes it back. Lending costs a few small durable
 * writes, whatever the volume's size, and never waits for a commit.
 */
final class Lending {
  private static final Duration LONGEST_RETURN = Duration.ofSeconds(25);
  private static final Duration LONGEST_SEAL = Duration.ofSeconds(2);

  private static final Duration LONGEST_WAIT_FOR_LOCK = Duration.ofMillis(250);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final OpenVolume volume;
  private final Mounts mounts;
  private final Transitions transitions;

  Lending(OpenVolume volume, Mounts mounts, Transitions transitions) {
    this.volume = volume;
    this.mounts = mounts;
    this.transitions = transitions;
  }

  Path mount(MountId id, Duration waitAtMost, Progress progress) throws IOException {
    long start = volume.uptimeMillis();
    while (true) {
      Duration left = waitAtMost.minusMillis(volume.uptimeMillis() - start);
      try (FileLock gate = mounts.closeGate(left)) {
        boolean halfway =
            Intent.read(volume.files().journal()).map(Intent::showsHalfway).orElse(false);
        if (!halfway) {
          return lend(id);
        }
      }
      // Whoever began that is dead: the living keep the gate closed.
      finishInterrupted(waitAtMost.minusMillis(volume.uptimeMillis() - start), progress);
    }
  }

  // Who has the lock may have finished it already and now wait for the very container that waits
  // for this mount: so it is looked at again and again.
  private void finishInterrupted(Duration left, Progress progress) throws IOException {
    Duration wait = left.compareTo(LONGEST_WAIT_FOR_LOCK) < 0 ? left : LONGEST_WAIT_FOR_LOCK;
    try (FileLock lock = volume.lock(wait)) {
      transitions.recover(progress);
    } catch (RepositoryLockedException e) {
      if (wait.equals(left)) {
        throw e;
      }
    }
  }

  private Path lend(MountId id) throws IOException {
    BranchName branch = volume.activeBranch();
    // Nothing may be lent that is not there: the engine would mount something else in its place.
    volume.openWorking(branch).close();
    Path point = volume.files().path().resolve(VolumeFiles.RUNNING_POINT.toString());
    if (!Files.isSameFile(point, volume.files().workingPath(branch))) {
      throw new StoreException(
          point + " does not lead to the files of branch " + branch,
          null,
          List.of("dvol reset --hard HEAD " + volume.name()));
    }
    unseal(branch);
    mounts.write(mounts.read().plus(id));
    return volume.files().workingPath(branch);
  }

  private void unseal(BranchName branch) throws IOException {
    DirectoryState state = volume.state(branch);
    if (state.sealed()) {
      state.withSeal(false).write(volume.files().state(), VolumeFiles.stateOf(branch));
    }
  }

  void unmount(MountId id) throws IOException {
    Mounts.State left;
    try (FileLock gate = mounts.closeGate(LONGEST_RETURN)) {
      Mounts.State before = mounts.read();
      left = before.minus(id);
      if (left.equals(before)) {
        return;
      }
      mounts.write(left);
    }
    if (left.counts().isEmpty()) {
      sealUnlessLent(left.total());
    }
  }

  /**
   * Forgets all mounts: the engine, asked after there had been so many, knows of nobody who uses
   * the volume. Whether it did: not if somebody came since.
   */
  boolean forget(long total) throws IOException {
    Mounts.State left;
    try (FileLock gate = mounts.closeGate(LONGEST_RETURN)) {
      Mounts.State before = mounts.read();
      if (before.counts().isEmpty() || before.total() != total) {
        return false;
      }
      left = before.none();
      mounts.write(left);
    }
    sealUnlessLent(left.total());
    return true;
  }

  SortedMap<MountId, Integer> mounted() throws IOException {
    return mounts.read().counts();
  }

  long mountsEver() throws IOException {
    return mounts.read().total();
  }

  // The sync may take long and happens with the gate open. A seal only saves time, so who finds the
  // gate closed goes without.
  private void sealUnlessLent(long total) throws IOException {
    volume.posix().syncfs(volume.files().branches().fd());
    Optional<FileLock> gate = mounts.tryCloseGate(LONGEST_SEAL);
    if (gate.isEmpty()) {
      return;
    }
    try (FileLock held = gate.get()) {
      boolean undisturbed =
          mounts.read().equals(new Mounts.State(new TreeMap<>(), total))
              && Intent.read(volume.files().journal()).isEmpty();
      if (undisturbed) {
        BranchName branch = volume.activeBranch();
        dropIndexOfAnotherRun(branch);
        volume
            .state(branch)
            .withSeal(true)
            .write(volume.files().state(), VolumeFiles.stateOf(branch));
      }
    }
  }

  // A seal says that the records hold beyond a power cut from now on; it must not vouch for those
  // that an earlier one may have overtaken.
  private void dropIndexOfAnotherRun(BranchName branch) throws IOException {
    Optional<StatIndex> index = StatIndex.open(volume.files().indexPath(branch));
    if (index.isPresent() && !volume.fileSystemRun().is(index.get().header().run())) {
      DurableFile.removeDurably(volume.files().index(), VolumeFiles.nameOf(branch));
    }
  }

  /**
   * The files to ourselves: everybody let go of them, and nobody gets them before the answer is
   * closed.
   *
   * @throws RepositoryLockedException if somebody else changes them
   */
  FileLock withdraw(Quiescence quiescence) throws IOException, VolumeException {
    UnexplainedMounts unexplained = new UnexplainedMounts(volume.name());
    while (true) {
      long asked = volume.uptimeMillis();
      boolean certain = quiescence.release();
      FileLock gate = mounts.closeGate(LONGEST_RETURN);
      boolean done = false;
      try {
        Mounts.State state = mounts.read();
        boolean free = state.counts().isEmpty();
        long now = volume.uptimeMillis();
        if (!free && unexplained.areOld(state.total(), asked, now, certain)) {
          if (!certain) {
            throw stillMounted(state);
          }
          mounts.write(state.none());
          free = true;
        }
        if (free) {
          done = true;
          return gate;
        }
      } finally {
        if (!done) {
          gate.close();
        }
      }
      Pause.of(LOOK_AGAIN, "containers");
    }
  }

  private VolumeException stillMounted(Mounts.State state) {
    int count = state.counts().size();
    return new VolumeException(
        Reason.REFUSED,
        "the files of volume %s are mounted by %d %s, and no engine was asked about them"
            .formatted(volume.name(), count, count == 1 ? "container" : "containers"),
        "let dvol talk to Docker: without --disable-docker-integration, with the engine running",
        "or stop those containers first");
  }
}
