// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import dev.dvol.store.BranchName;
import dev.dvol.store.CommitId;
import dev.dvol.store.Pool;
import dev.dvol.store.Quiescence;
import dev.dvol.store.StoreContext;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.internal.git.GitRepository;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.pack.PackLimits;
import dev.dvol.store.pack.PackStore;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.Programs;
import dev.dvol.store.testing.SuppliedClock;
import dev.dvol.store.tree.RootTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A real volume on real files. Nothing is made durable: processes end here, machines do not. Its
 * clock goes on when it is told to.
 */
final class ModelVolume implements AutoCloseable {
  private static final VolumeName NAME = new VolumeName("foo");

  private final Path pool;
  private final Posix posix = Kernel.calls().posix();
  private final Random random;

  /** A clock that is behind the times of packs is not believed. */
  private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(600);

  private UUID boot = new UUID(1, 1);
  private VolumeRepository volume;

  private ModelVolume(Path pool, Random random) throws Exception {
    this.pool = pool;
    this.random = random;
    this.volume = open(posix);
  }

  /** Makes a pool with an empty volume, to be copied: that is cheaper than making each anew. */
  static void makeTemplate(Path pool) throws Exception {
    Posix posix = Kernel.calls().posix();
    Pool.open(pool, new StoreContext(posix, Clock.systemUTC(), new Random(1), "test"))
        .init(NAME, new BranchName("master"));
  }

  static ModelVolume copyOf(Path template, Path pool, Random random) throws Exception {
    try (Stream<Path> all = Files.walk(template)) {
      for (Path path : all.sorted().toList()) {
        Files.copy(
            path,
            pool.resolve(template.relativize(path)),
            StandardCopyOption.COPY_ATTRIBUTES,
            LinkOption.NOFOLLOW_LINKS);
      }
    }
    return new ModelVolume(pool, random);
  }

  Path path() {
    return pool.resolve("foo");
  }

  Path files() throws IOException {
    return path().resolve("running_point").toRealPath();
  }

  Instant now() {
    return now;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  VolumeRepository volume() {
    return volume;
  }

  void reopen() throws Exception {
    volume.close();
    volume = open(posix);
  }

  /** Another run of the machine, in which an index is believed only if it was sealed. */
  void restartMachine() throws Exception {
    boot = new UUID(boot.getMostSignificantBits() + 1, 1);
    pass(Duration.ofMinutes(10));
    reopen();
  }

  void dropIndex() throws IOException {
    String branch = volume.activeBranch().fileName();
    Files.deleteIfExists(path().resolve("index").resolve(branch));
  }

  /** Moves a branch as a push of stock git does, without a word to dvol. */
  void push(String branch, CommitId to) throws IOException {
    Path ref = path().resolve("store.git").resolve(Model.head(branch));
    Path lock = ref.resolveSibling(ref.getFileName() + ".lock");
    Files.writeString(lock, to.hex() + "\n");
    Files.move(lock, ref, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Has another process run a command and end before one of its mutating calls.
   *
   * @return whether it ended before it was done
   */
  boolean crash(Planned.Call call, int mutation) throws Exception {
    volume.close();
    boolean crashed;
    try (PlayedCrash process = new PlayedCrash(mutation)) {
      try (VolumeRepository other = open(process.posix())) {
        call.on(other, Quiescence.NOBODY);
      } catch (Throwable e) {
        if (!process.hasEnded()) {
          throw e;
        }
      }
      crashed = process.hasEnded();
    } finally {
      volume = open(posix);
    }
    return crashed;
  }

  /** As whoever comes next does. */
  void recover() throws Exception {
    volume.finishInterrupted(Progress.NONE);
  }

  private VolumeRepository open(Posix calls) throws Exception {
    Clock clock = new SuppliedClock(() -> now);
    UUID run = boot;
    StoreContext context =
        new StoreContext(calls, clock, new Random(random.nextLong()), "test", () -> run);
    return Pool.open(pool, context).open(NAME);
  }

  /** Looks at what a commit has. */
  @FunctionalInterface
  interface Visitor {
    void visit(RootTree root, FileTree files);
  }

  /** Reads commits from the packs alone. */
  void read(List<CommitId> commits, Visitor visitor) throws IOException {
    Path store = path().resolve("store.git");
    try (GitRepository git = GitRepository.open(store);
        PackStore packs =
            PackStore.open(posix, store.resolve("objects"), git.fallback(), PackLimits.DEFAULT)) {
      StoredTree reader = new StoredTree(packs);
      for (CommitId id : commits) {
        byte[] commit = packs.read(id.oid(), ObjectType.COMMIT);
        RootTree root = RootTree.read(GitRepository.parseCommit(commit).tree(), packs);
        visitor.visit(root, reader.read(root));
      }
    }
  }

  /** Stock git's judgement of the store. */
  void fsck() throws IOException {
    Path store = path().resolve("store.git");
    String said =
        Programs.run("git", "--git-dir", store, "fsck", "--full", "--strict", "--no-dangling")
            .strip();
    if (!said.isEmpty() && !said.startsWith("notice: ")) {
      throw new AssertionError(said);
    }
  }

  @Override
  public void close() throws IOException {
    volume.close();
  }
}
