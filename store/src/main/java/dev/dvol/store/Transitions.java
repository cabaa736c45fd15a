// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.index.StatIndexWriter;
import dev.dvol.store.index.TrustRules;
import dev.dvol.store.internal.git.RefNameConflictException;
import dev.dvol.store.journal.DirectoryState;
import dev.dvol.store.journal.Intent;
import dev.dvol.store.journal.RefMove;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.FileSystemInfo;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.tree.RootTree;
import dev.dvol.store.worktree.Checkout;
import dev.dvol.store.worktree.CheckoutOutcome;
import dev.dvol.store.worktree.CheckoutSource;
import dev.dvol.store.worktree.SkippedEntry;
import dev.dvol.store.worktree.SpaceNeed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Carries out intents: the steps that move a working directory, its branch and what is known of it
 * from one consistent state to the next. Each step looks at what is there first, so that carrying
 * out an intent again after a crash finishes it. Always under the volume's lock.
 */
final class Transitions {
  private static final Duration LONGEST_GATE = Duration.ofSeconds(25);
  private static final byte[] RUNNING_POINT_PREFIX =
      "branches/".getBytes(StandardCharsets.US_ASCII);
  private static final Name NEW_RUNNING_POINT = Name.of(".tmp-running_point");

  private final OpenVolume volume;
  private final Mounts mounts;

  Transitions(OpenVolume volume, Mounts mounts) {
    this.volume = volume;
    this.mounts = mounts;
  }

  /**
   * Finishes what an earlier process was cut short in, if it was. Git's lock of a ref that it was
   * about to make has no place in the journal, because the name was drawn only then.
   */
  void recover(Progress progress) throws IOException {
    for (String prefix : Refs.MADE_UNDER_THE_LOCK) {
      volume.git().removeLocksOfUnborn(prefix);
    }
    Optional<Intent> found = Intent.read(volume.files().journal());
    if (found.isEmpty()) {
      return;
    }
    try (FileLock gate = mounts.closeGate(LONGEST_GATE)) {
      volume.git().removeStaleLocks(found.get().refs());
      Intent intent = owningLocks(found.get());
      switch (intent.kind()) {
        case REFS -> {
          if (intent.moves().isEmpty()) {
            Intent.clear(volume.files().journal());
          } else {
            attempt(intent, progress);
          }
        }
        case COMMIT -> {
          BranchName branch = new BranchName(intent.to());
          if (volume.tip(branch).equals(intent.tip())) {
            writeState(branch, intent);
          }
          Intent.clear(volume.files().journal());
        }
        case RESET, CHECKOUT, RENAME, DELETE -> attempt(withoutTakenTip(intent), progress);
      }
    } catch (IllegalArgumentException e) {
      throw new ObjectCorruptException(
          "journal/intent.json", "the journal of volume " + volume.name() + " is damaged: " + e);
    }
  }

  /**
   * As {@link #recover}, but when the files cannot be finished, only the names are: the directory
   * stays between two states, and that shows as uncommitted changes. For a reset, which brings it
   * to a state of its own.
   */
  void recoverForReset(Progress progress) throws IOException {
    try {
      recover(progress);
    } catch (IOException e) {
      Optional<Intent> intent = Intent.read(volume.files().journal());
      if (intent.isEmpty() || intent.get().content().isEmpty()) {
        throw e;
      }
      intent.get().abandoningContent().write(volume.files().journal());
      recover(progress);
    }
  }

  // Somebody moved the branch meanwhile. It stays where it is; that its directory is based on
  // another commit is for the next command to tell.
  private Intent withoutTakenTip(Intent intent) throws IOException {
    Optional<Oid> tip = volume.tip(new BranchName(intent.to()));
    boolean taken = !tip.equals(intent.previousTip()) && !tip.equals(intent.tip());
    return taken && intent.kind() != Intent.Kind.DELETE ? intent.withoutTip() : intent;
  }

  /**
   * Makes an intent durable, runs its steps and clears it.
   *
   * @param gate proof that nobody can mount the files meanwhile
   */
  @SuppressWarnings("UnusedVariable") // held, not used
  Checkouts run(Intent intent, FileLock gate, Progress progress) throws IOException {
    intent.write(volume.files().journal());
    return attempt(intent, progress);
  }

  /** The same behind a gate of its own, for what leaves the files as they are. */
  Checkouts run(Intent intent, Progress progress) throws IOException {
    return run(() -> intent, progress);
  }

  /** Something that looks at what is there and says what is to be done. */
  @FunctionalInterface
  interface Planning {
    Intent plan() throws IOException;
  }

  /**
   * The same, but the intent is made behind the gate: what it says of the seal must be true until
   * it is carried out, and who mounts the files breaks it.
   */
  Checkouts run(Planning planning, Progress progress) throws IOException {
    try (FileLock gate = mounts.closeGate(LONGEST_GATE)) {
      return run(planning.plan(), gate, progress);
    }
  }

  /** Makes an intent durable whose only step the caller does. */
  void runRefs(Intent intent, RefStep step) throws IOException {
    intent.write(volume.files().journal());
    try {
      step.run();
    } catch (RepositoryLockedException e) {
      disownLocks(intent);
      throw e;
    }
    Intent.clear(volume.files().journal());
  }

  /**
   * As {@link #runRefs}, beside an intent that could not be finished and whose place must not be
   * taken: meanwhile it names these refs too. Without room for that they are named nowhere, and a
   * crash leaves a lock that nobody can tell from one that is held.
   */
  void runRefsBeside(Intent open, List<String> refs, RefStep step) throws IOException {
    if (!isWritten(naming(open, refs))) {
      step.run();
      return;
    }
    try {
      step.run();
    } catch (RepositoryLockedException e) {
      isWritten(open);
      throw e;
    }
    isWritten(open);
  }

  /** Whether there was room for it; else the one before it is there. */
  private boolean isWritten(Intent intent) throws IOException {
    try {
      intent.write(volume.files().journal());
      return true;
    } catch (PosixException e) {
      if (NoRoom.isCauseOf(e)) {
        return false;
      }
      throw e;
    }
  }

  private Checkouts attempt(Intent intent, Progress progress) throws IOException {
    try {
      return carryOut(intent, progress);
    } catch (RepositoryLockedException e) {
      disownLocks(intent);
      throw e;
    }
  }

  // A lock that is in the way is another's; who finishes this must not take it for ours.
  private void disownLocks(Intent intent) throws IOException {
    if (intent.showsHalfway()) {
      intent.withRefs(List.of()).write(volume.files().journal());
    } else {
      Intent.clear(volume.files().journal());
    }
  }

  // A lock that is there now is another's; one that is found later under a name that is in the
  // journal from now on was left by whoever carried this out.
  private Intent owningLocks(Intent intent) throws IOException {
    Intent owning = intent.showsHalfway() ? naming(intent, written(intent)) : intent;
    if (!owning.equals(intent)) {
      owning.write(volume.files().journal());
    }
    return owning;
  }

  private Intent naming(Intent intent, Collection<String> more) throws IOException {
    Set<String> refs = new LinkedHashSet<>(intent.refs());
    for (String ref : more) {
      if (!volume.git().isLocked(ref)) {
        refs.add(ref);
      }
    }
    return intent.withRefs(List.copyOf(refs));
  }

  // What carrying it out locks, but for names that are drawn only then.
  private static Set<String> written(Intent intent) {
    BranchName from = new BranchName(intent.from());
    BranchName to = new BranchName(intent.to());
    Set<String> refs = new LinkedHashSet<>();
    switch (intent.kind()) {
      case RENAME ->
          refs.addAll(
              List.of(
                  Refs.head(from),
                  Refs.head(to),
                  Refs.parked(from),
                  Refs.parked(to),
                  Refs.HEAD,
                  Refs.PACKED));
      case DELETE -> refs.addAll(List.of(Refs.head(from), Refs.parked(from), Refs.PACKED));
      case COMMIT, RESET, CHECKOUT, REFS -> {
        intent.park().ifPresent(commit -> refs.add(Refs.parked(from)));
        intent.tip().ifPresent(commit -> refs.add(Refs.head(to)));
        if (!from.equals(to)) {
          refs.add(Refs.HEAD);
        }
        intent.unpark().ifPresent(ref -> refs.addAll(List.of(ref, Refs.PACKED)));
        for (RefMove move : intent.moves()) {
          refs.add(move.ref());
          if (move.removes()) {
            refs.add(Refs.PACKED);
          }
        }
      }
    }
    return refs;
  }

  /** Something that writes refs. */
  interface RefStep {
    void run() throws IOException;
  }

  /** Where the files of a branch are now, and what they are based on. */
  record Place(BranchName directory, DirectoryState state) {}

  /** The place of a branch's files as a reader finds them, perhaps in the middle of an intent. */
  Place place(BranchName branch) throws IOException {
    DirectoryState state = volume.state(branch);
    Optional<Intent> found = Intent.read(volume.files().journal());
    if (found.isEmpty()) {
      return new Place(branch, state);
    }
    Intent intent = found.get();
    boolean committed =
        intent.kind() == Intent.Kind.COMMIT
            && intent.to().equals(branch.text())
            && volume.tip(branch).equals(intent.tip());
    if (committed) {
      return new Place(branch, new DirectoryState(intent.base(), state.sealed()));
    }
    boolean handedOver =
        intent.from().equals(branch.text())
            && BranchName.isLegal(intent.to())
            && !volume.files().branches().exists(VolumeFiles.nameOf(branch));
    return new Place(handedOver ? new BranchName(intent.to()) : branch, state);
  }

  /** What was written to the working directory, if it was touched. */
  record Checkouts(Optional<CheckoutOutcome> result) {
    long writtenBytes() {
      return result.map(CheckoutOutcome::writtenBytes).orElse(0L);
    }

    /** Bytes of files that were right already, when this is what they were brought to. */
    long keptBytes(RootTree target) throws IOException {
      long logical = CommitRecordJson.parse(target.record()).logicalBytes();
      return Math.max(0, logical - writtenBytes());
    }

    List<SkippedEntry> skipped() {
      return result.map(CheckoutOutcome::skipped).orElse(List.of());
    }
  }

  /** Refuses when a directory would have to grow by more than there is room for. */
  void checkSpace(BranchName branch, Optional<RootTree> now, RootTree target)
      throws IOException, VolumeException {
    SpaceNeed need =
        SpaceNeed.between(now.map(RootTree::content), target.content(), volume.packs());
    FileSystemInfo info = volume.posix().fstatfs(volume.files().branches().fd());
    if (!need.fits(info)) {
      throw new VolumeException(
          Reason.NO_SPACE,
          "branch %s of volume %s %s".formatted(branch, volume.name(), need.against(info)),
          "free some space and try again; nothing was changed",
          "dvol gc --prune=now   (frees what nothing names any more)");
    }
  }

  private Checkouts carryOut(Intent intent, Progress progress) throws IOException {
    BranchName from = new BranchName(intent.from());
    BranchName to = new BranchName(intent.to());
    Optional<CheckoutOutcome> result = Optional.empty();
    switch (intent.kind()) {
      case COMMIT, RESET, CHECKOUT -> {
        if (intent.park().isPresent()) {
          park(from, intent.park().get());
        }
        moveRefs(intent, RefMove::creates);
        if (intent.content().isPresent()) {
          result = Optional.of(bring(intent, from, to, intent.content().get(), progress));
          // The files are as they should be; whoever changes them from here on must not lose that.
          intent.withoutContent().write(volume.files().journal());
        }
        if (!from.equals(to)) {
          handOver(from, to);
          pointTo(to);
        }
        moveTip(intent, to);
        writeState(to, intent);
        if (!from.equals(to)) {
          writePrevious(from);
          volume.git().setHead(Refs.head(to));
          forgetDirectory(from);
        }
        moveRefs(intent, move -> !move.creates());
        if (intent.unpark().isPresent()) {
          keepUnparked(to, intent.unpark().get());
        }
      }
      case RENAME -> rename(intent, from, to);
      case DELETE -> delete(intent, from);
      case REFS -> {
        moveRefs(intent, RefMove::creates);
        moveRefs(intent, move -> !move.creates());
      }
    }
    Intent.clear(volume.files().journal());
    return new Checkouts(result);
  }

  private void moveTip(Intent intent, BranchName to) throws IOException {
    if (intent.tip().isPresent() && !volume.tip(to).equals(intent.tip())) {
      volume
          .git()
          .updateRef(
              Refs.head(to),
              intent.previousTip(),
              intent.tip().get(),
              volume.signature(),
              intent
                  .why()
                  .orElse(intent.kind().word() + ": moving to " + intent.tip().get().hex()));
    }
  }

  // One that somebody else moved meanwhile stays where it is.
  private void moveRefs(Intent intent, Predicate<RefMove> which) throws IOException {
    String why = intent.why().orElse(intent.kind().word());
    for (RefMove move : intent.moves()) {
      if (which.test(move) && volume.git().findRef(move.ref()).equals(move.before())) {
        if (move.removes()) {
          volume.git().deleteRef(move.ref(), move.before().orElseThrow());
        } else if (move.after().isPresent()) {
          moveRef(move, why);
        }
      }
    }
  }

  private void moveRef(RefMove move, String why) throws IOException {
    try {
      volume
          .git()
          .updateRef(
              move.ref(), move.before(), move.after().orElseThrow(), volume.signature(), why);
    } catch (RefNameConflictException e) {
      // Somebody made a name that excludes it; what it would name has another ref.
    }
  }

  private void rename(Intent intent, BranchName from, BranchName to) throws IOException {
    handOver(from, to);
    moveTip(intent, to);
    moveParked(from, to);
    if (volume.files().branches().exists(VolumeFiles.nameOf(to))) {
      writeState(to, intent);
    }
    if (volume.activeBranch().equals(from)) {
      pointTo(to);
      volume.git().setHead(Refs.head(to));
    }
    forgetDirectory(from);
    // Only what is certain to be found under the new name is removed.
    if (volume.tip(from).isPresent() && volume.tip(from).equals(volume.tip(to))) {
      volume.git().deleteRef(Refs.head(from), volume.tip(from).get());
    }
  }

  private void delete(Intent intent, BranchName branch) throws IOException {
    if (intent.tip().isPresent() && volume.tip(branch).equals(intent.tip())) {
      volume.git().deleteRef(Refs.head(branch), intent.tip().get());
    }
    Optional<Oid> parked = volume.git().findRef(Refs.parked(branch));
    if (parked.isPresent() && volume.tip(branch).isEmpty()) {
      volume.git().deleteRef(Refs.parked(branch), parked.get());
    }
  }

  private void park(BranchName branch, Oid commit) throws IOException {
    String ref = Refs.parked(branch);
    Optional<Oid> before = volume.git().findRef(ref);
    if (before.equals(Optional.of(commit))) {
      return;
    }
    if (before.isPresent()) {
      keep(branch, before.get(), "parked before");
    }
    volume.git().updateRef(ref, before, commit, volume.signature(), "parked");
  }

  private void moveParked(BranchName from, BranchName to) throws IOException {
    Optional<Oid> parked = volume.git().findRef(Refs.parked(from));
    if (parked.isPresent()) {
      park(to, parked.get());
      volume.git().deleteRef(Refs.parked(from), parked.get());
    }
  }

  private void writePrevious(BranchName branch) throws IOException {
    DurableFile.publish(
        volume.files().state(),
        VolumeFiles.PREVIOUS,
        branch.text().getBytes(StandardCharsets.UTF_8),
        0644);
  }

  private CheckoutOutcome bring(
      Intent intent, BranchName from, BranchName to, Oid content, Progress progress)
      throws IOException {
    // The directory already has its new name when a crash came behind the renaming.
    boolean renamed =
        !from.equals(to)
            && !volume.files().branches().exists(VolumeFiles.nameOf(from))
            && volume.files().branches().exists(VolumeFiles.nameOf(to));
    BranchName where = renamed ? to : from;
    if (!volume.files().branches().exists(VolumeFiles.nameOf(where))) {
      volume.files().branches().makeDirectory(VolumeFiles.nameOf(where), 0755).close();
    }
    DirectoryState state = volume.state(where);
    if (state.sealed()) {
      state.withSeal(false).write(volume.files().state(), VolumeFiles.stateOf(where));
    }
    RootTree target = volume.rootTree(content);
    try (Directory working = volume.openWorking(where)) {
      TrustRules rules = volume.trustRules(working);
      CheckoutSource source =
          new CheckoutSource(
              working,
              volume.packs(),
              target,
              volume.index(where, rules, intent.sealed()),
              volume.kept(where),
              rules);
      Checkout checkout = Checkout.apply(source, progress);
      progress.begin("syncing", -1);
      volume.writeKept(where, checkout.result().kept().in(content));
      try (StatIndexWriter index =
          StatIndexWriter.create(volume.files().index(), VolumeFiles.nameOf(where))) {
        checkout.syncAndIndex(index);
      }
      return checkout.result();
    }
  }

  private void handOver(BranchName from, BranchName to) throws IOException {
    Directory branches = volume.files().branches();
    Name oldName = VolumeFiles.nameOf(from);
    Name newName = VolumeFiles.nameOf(to);
    if (branches.exists(oldName) && !branches.exists(newName)) {
      move(volume.files().index(), oldName, newName);
      move(volume.files().kept(), oldName, newName);
      branches.rename(oldName, branches, newName);
      branches.sync();
    }
  }

  private static void move(Directory directory, Name from, Name to) throws IOException {
    if (directory.exists(from)) {
      directory.rename(from, directory, to);
      directory.sync();
    }
  }

  /** Makes {@code running_point} lead to a branch's directory, in one step. */
  void pointTo(BranchName branch) throws IOException {
    Directory root = volume.files().root();
    byte[] name = VolumeFiles.nameOf(branch).bytes();
    byte[] target = new byte[RUNNING_POINT_PREFIX.length + name.length];
    System.arraycopy(RUNNING_POINT_PREFIX, 0, target, 0, RUNNING_POINT_PREFIX.length);
    System.arraycopy(name, 0, target, RUNNING_POINT_PREFIX.length, name.length);
    if (root.exists(NEW_RUNNING_POINT)) {
      root.remove(NEW_RUNNING_POINT);
    }
    volume.posix().symlinkat(target, root.fd(), NEW_RUNNING_POINT.bytes());
    root.rename(NEW_RUNNING_POINT, root, VolumeFiles.RUNNING_POINT);
    root.sync();
  }

  // A commit takes its time, and containers come and go meanwhile: it leaves the seal as it is.
  private void writeState(BranchName branch, Intent intent) throws IOException {
    boolean sealed =
        intent.kind() == Intent.Kind.COMMIT ? volume.state(branch).sealed() : intent.sealed();
    new DirectoryState(intent.base(), sealed)
        .write(volume.files().state(), VolumeFiles.stateOf(branch));
  }

  private void forgetDirectory(BranchName branch) throws IOException {
    if (!volume.files().branches().exists(VolumeFiles.nameOf(branch))) {
      DurableFile.removeDurably(volume.files().state(), VolumeFiles.stateOf(branch));
    }
  }

  // The index may name the parked trees, so they stay among the saved states for their time.
  private void keepUnparked(BranchName branch, String ref) throws IOException {
    Optional<Oid> parked = volume.git().findRef(ref);
    if (parked.isPresent()) {
      keep(branch, parked.get(), "unparked");
      volume.git().deleteRef(ref, parked.get());
    }
  }

  /** Names a commit that is about to leave the log, so that it can come back. */
  void keep(BranchName branch, Oid commit, String why) throws IOException {
    String name = Refs.saved(branch, volume.context().clock(), volume.context().random());
    while (volume.git().findRef(name).isPresent()) {
      name = Refs.saved(branch, volume.context().clock(), volume.context().random());
    }
    volume.git().updateRef(name, Optional.empty(), commit, volume.signature(), why);
  }
}
