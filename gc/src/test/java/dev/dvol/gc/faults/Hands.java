// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import dev.dvol.gc.Gc;
import dev.dvol.gc.GcOptions;
import dev.dvol.gc.PruneAge;
import dev.dvol.store.BranchName;
import dev.dvol.store.CheckoutRequest;
import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import dev.dvol.store.CommitRequest;
import dev.dvol.store.MountId;
import dev.dvol.store.Person;
import dev.dvol.store.Pool;
import dev.dvol.store.Quiescence;
import dev.dvol.store.StoreContext;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/** Short words for commands; each opens the volume and closes it, as commands do. */
final class Hands {
  static final VolumeName VOLUME = new VolumeName("vol");
  private static final MountId MOUNT = new MountId("0123456789abcdef".repeat(4));
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Pool pool;

  private Hands(Pool pool) {
    this.pool = pool;
  }

  /**
   * Hands for a pool.
   *
   * @param boot which run of the machine this is: each power cut ends one
   */
  static Hands on(Path pool, Posix posix, int boot) throws IOException {
    StoreContext context =
        new StoreContext(posix, Clock.systemUTC(), new Random(), "test", () -> new UUID(boot, 1));
    return new Hands(Pool.open(pool, context));
  }

  Pool pool() {
    return pool;
  }

  /** Something that is done with the volume open. */
  interface Work<T> {
    T with(VolumeRepository volume) throws Exception;
  }

  <T> T with(Work<T> work) throws Exception {
    try (VolumeRepository volume = pool.open(VOLUME)) {
      return work.with(volume);
    }
  }

  void init() throws Exception {
    pool.init(VOLUME, new BranchName("master"));
  }

  Path files() throws Exception {
    return with(VolumeRepository::workingDirectory);
  }

  void commit(String message, boolean amend) throws Exception {
    CommitRequest request =
        new CommitRequest(
            message,
            new Person("A U Thor", "author@example.com"),
            ZonedDateTime.now(Clock.systemUTC()),
            true,
            Map.of(),
            amend);
    with(volume -> volume.commit(request, Progress.NONE));
  }

  /** Messages of a branch's commits, newest first. */
  List<String> history(String branch) throws Exception {
    return with(
        volume -> {
          CommitId tip = volume.resolve(branch, volume.activeBranch());
          try (Stream<CommitInfo> all = volume.history(List.of(tip))) {
            return all.map(CommitInfo::message).toList();
          }
        });
  }

  void reset(String revision, boolean discard) throws Exception {
    with(
        volume ->
            volume.reset(volume.resolve(revision, volume.activeBranch()), discard, Progress.NONE));
  }

  void checkout(String branch, boolean create, WhenDirty whenDirty) throws Exception {
    with(
        volume ->
            volume.checkout(
                new CheckoutRequest(new BranchName(branch), create, whenDirty), Progress.NONE));
  }

  void createBranch(String branch, String revision) throws Exception {
    with(
        volume -> {
          CommitId at = volume.resolve(revision, volume.activeBranch());
          volume.createBranch(new BranchName(branch), at);
          return at;
        });
  }

  void deleteBranch(String branch) throws Exception {
    with(
        volume -> {
          volume.deleteBranch(new BranchName(branch), true);
          return branch;
        });
  }

  void renameBranch(String from, String to) throws Exception {
    with(
        volume -> {
          volume.renameBranch(new BranchName(from), new BranchName(to));
          return to;
        });
  }

  void undo() throws Exception {
    with(volume -> volume.undo(Optional.empty(), Quiescence.NOBODY, Progress.NONE));
  }

  void pushStash() throws Exception {
    with(volume -> volume.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE));
  }

  void popStash() throws Exception {
    with(volume -> volume.applyStash(0, true, false, Quiescence.NOBODY, Progress.NONE));
  }

  void dropStash() throws Exception {
    with(volume -> volume.dropStash(0));
  }

  void gc(boolean now) throws Exception {
    GcOptions options = now ? GcOptions.DEFAULT.withPrune(PruneAge.NOW) : GcOptions.DEFAULT;
    with(volume -> Gc.run(volume, options, Progress.NONE));
  }

  void mountAndUnmount() throws Exception {
    with(
        volume -> {
          volume.mount(MOUNT, PATIENCE, Progress.NONE);
          volume.unmount(MOUNT);
          return volume;
        });
  }

  /** As an engine does that was killed, when it is asked again. */
  void forgetMounts() throws Exception {
    with(volume -> volume.forgetMounts(volume.mountsEver()));
  }

  void removeAndBringBack() throws Exception {
    pool.remove(VOLUME, () -> true);
    pool.bringBack(VOLUME, VOLUME);
  }
}
