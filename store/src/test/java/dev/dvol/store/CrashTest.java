// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.MASTER;
import static dev.dvol.store.PoolFixture.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.internal.git.GitRepository;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process ends before each of its mutating system calls in turn. Whoever comes next finds the old
 * state or the new one, or is told what was interrupted; the next command that changes something
 * finishes that. Power cuts are another matter: here nothing is lost that was written.
 */
@Timeout(120)
class CrashTest {
  private static final int THREADS = 6;
  private static final int POINTS_PER_FSCK = 40;
  private static final int POINTS_PER_RESTORE = 8;
  private static final int POINTS_PER_RETRY = 4;

  @TempDir Path temp;

  /** What ends a process that is only played. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
      super("crashed");
    }
  }

  /**
   * A command on a volume with two commits, {@code second} checked out, and {@code other} at the
   * first.
   */
  enum Command {
    FIRST_COMMIT(false) {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        PoolFixture.commit(volume, "first of all");
      }
    },
    COMMIT(true) {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        PoolFixture.commit(volume, "third");
      }
    },
    AMEND(true) {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.commit(PoolFixture.amendment("second, better"), Progress.NONE);
      }
    },
    RESET(true) {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.reset(first, false, Progress.NONE);
      }
    },
    RESET_TO_TIP(true) {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.reset(second, false, Progress.NONE);
      }
    },
    RESET_DISCARD(true) {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.reset(first, true, Progress.NONE);
      }
    },
    CHECKOUT_NEW_CLEAN(false) {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        PoolFixture.checkoutNew(volume, new BranchName("new/er"));
      }
    },
    CHECKOUT_NEW_DIRTY(true) {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        PoolFixture.checkoutNew(volume, new BranchName("new/er"));
      }
    },
    CHECKOUT_PARKING(true) {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        PoolFixture.checkout(volume, OTHER, WhenDirty.PARK);
      }
    },
    CHECKOUT_FORCED(true) {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        PoolFixture.checkout(volume, OTHER, WhenDirty.FORCE);
      }
    },
    RETURN_TO_PARKED(true) {
      @Override
      void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        PoolFixture.checkout(volume, OTHER, WhenDirty.PARK);
      }

      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        PoolFixture.checkout(volume, MASTER, WhenDirty.PARK);
      }
    },
    CREATE_BRANCH(false) {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.createBranch(new BranchName("new/er"), first);
      }
    },
    DELETE_BRANCH_WITH_PARKED(true) {
      @Override
      void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        PoolFixture.checkout(volume, OTHER, WhenDirty.PARK);
      }

      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.deleteBranch(MASTER, true);
      }
    },
    RENAME_ACTIVE_BRANCH(true) {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.renameBranch(MASTER, new BranchName("new/er"));
      }
    },
    RENAME_BRANCH_WITH_PARKED(true) {
      @Override
      void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        PoolFixture.checkout(volume, OTHER, WhenDirty.PARK);
      }

      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.renameBranch(MASTER, new BranchName("new/er"));
      }
    },
    UNDO_RESET(true) {
      @Override
      void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.reset(first, false, Progress.NONE);
      }

      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        undo(volume);
      }
    },
    UNDO_FORCED_CHECKOUT(true) {
      @Override
      void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        PoolFixture.checkout(volume, OTHER, WhenDirty.FORCE);
        Files.writeString(volume.workingDirectory().resolve("of other"), "x");
        PoolFixture.settleTimes(volume.workingDirectory());
      }

      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        undo(volume);
      }
    },
    UNDO_AMEND(true) {
      @Override
      void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.commit(PoolFixture.amendment("second, better"), Progress.NONE);
      }

      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        undo(volume);
      }
    },
    UNDO_DELETE_BRANCH(true) {
      @Override
      void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        PoolFixture.checkout(volume, OTHER, WhenDirty.PARK);
        volume.deleteBranch(MASTER, true);
      }

      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        undo(volume);
      }
    },
    STASH_PUSH(true) {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
      }
    },
    STASH_POP(true) {
      @Override
      void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
      }

      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.applyStash(0, true, false, Quiescence.NOBODY, Progress.NONE);
      }
    },
    STASH_DROP(true) {
      @Override
      void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
      }

      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        volume.dropStash(0);
      }
    },
    MOUNT_AND_UNMOUNT(false) {
      @Override
      void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
        PoolFixture.useOnce(volume);
      }
    };

    private static void undo(VolumeRepository volume) throws Exception {
      volume.undo(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
    }

    private final boolean dirty;

    Command(boolean dirty) {
      this.dirty = dirty;
    }

    void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {}

    abstract void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception;
  }

  /** What a person can see of a volume. */
  private record Seen(
      BranchName active,
      Map<String, CommitId> tips,
      SortedMap<String, String> files,
      List<String> changes,
      Map<String, Boolean> parked,
      Set<String> kept) {
    /** Whether it is the same state; more saved states do no harm. */
    boolean is(Seen other) {
      return active.equals(other.active)
          && tips.equals(other.tips)
          && files.equals(other.files)
          && changes.equals(other.changes)
          && parked.equals(other.parked)
          && kept.containsAll(other.kept);
    }
  }

  private final Posix unsynced = FaultyPosix.over(new NativePosix()).withoutSyncs().posix();
  private PoolFixture template;
  private CommitId first;
  private CommitId second;
  private final Map<CommitId, SortedMap<String, String>> committed =
      new TreeMap<>(java.util.Comparator.comparing(CommitId::toString));

  private void makeTemplate(Command command) throws Exception {
    template = new PoolFixture(temp.resolve("template"));
    template.init();
    Path files = template.files();
    Files.write(files.resolve("pages"), PoolFixture.bytes(1, 10 * 16384));
    Files.write(files.resolve("text"), PoolFixture.bytes(2, 5001));
    Files.createDirectories(files.resolve("a/b"));
    Files.writeString(files.resolve("a/b/small"), "small");
    Files.createLink(files.resolve("a/linked"), files.resolve("a/b/small"));
    PoolFixture.settleTimes(files);
    if (command == Command.FIRST_COMMIT) {
      return;
    }
    Files.createSymbolicLink(files.resolve("link"), Path.of("a/b"));
    try (VolumeRepository volume = template.open(unsynced)) {
      first = PoolFixture.commit(volume, "first");
      committed.put(first, PoolFixture.content(files));
      byte[] pages = PoolFixture.bytes(1, 10 * 16384);
      pages[40_000]++;
      Files.write(files.resolve("pages"), pages);
      Files.delete(files.resolve("text"));
      Files.createDirectory(files.resolve("c"));
      Files.writeString(files.resolve("c/new"), "new");
      PoolFixture.settleTimes(files);
      second = PoolFixture.commit(volume, "second");
      committed.put(second, PoolFixture.content(files));
      volume.createBranch(OTHER, first);
    }
  }

  private void dirty(Path files) throws Exception {
    byte[] pages = PoolFixture.bytes(1, 10 * 16384);
    pages[100_000]++;
    Files.write(files.resolve("pages"), pages);
    Files.delete(files.resolve("c/new"));
    Files.writeString(files.resolve("uncommitted"), "uncommitted");
    PoolFixture.settleTimes(files);
  }

  /** A volume as the command finds it, with an index that is believed. */
  private PoolFixture prepare(String name, Command command) throws Exception {
    PoolFixture fixture = new PoolFixture(temp.resolve(name));
    PoolFixture.copyTree(template.directory(), fixture.directory());
    if (command == Command.FIRST_COMMIT) {
      return fixture;
    }
    try (VolumeRepository volume = fixture.open(unsynced)) {
      volume.reset(second, true, Progress.NONE);
      if (command.dirty) {
        dirty(fixture.files());
      }
      command.prepare(volume, first, second);
    }
    return fixture;
  }

  private static Seen look(PoolFixture fixture, Posix posix) throws Exception {
    try (VolumeRepository volume = fixture.open(posix)) {
      Map<String, CommitId> tips = new TreeMap<>();
      for (BranchSummary branch : volume.branches()) {
        branch.tip().ifPresent(tip -> tips.put(branch.name().text(), tip));
      }
      StatusReport status = volume.status(Progress.NONE);
      Map<String, Boolean> parked = new TreeMap<>();
      Set<String> kept = new TreeSet<>();
      try (GitRepository git = GitRepository.open(fixture.gitDir())) {
        git.refs("refs/dvol/").values().forEach(id -> kept.add(id.hex()));
        git.refs("refs/dvol/parked/").keySet().forEach(ref -> parked.put(ref, true));
      }
      return new Seen(
          volume.activeBranch(),
          tips,
          PoolFixture.content(volume.workingDirectory()),
          status.changes().stream().map(c -> c.kind() + " " + c.path()).toList(),
          parked,
          kept);
    }
  }

  /** Runs the command and, if it is to crash, lets no call through from then on. */
  private int run(PoolFixture fixture, Command command, int crashAt) throws Exception {
    AtomicBoolean crashed = new AtomicBoolean();
    Set<Object> open = ConcurrentHashMap.newKeySet();
    FaultyPosix faulty = FaultyPosix.over(new NativePosix()).withoutSyncs();
    faulty.answer(
        "openat",
        (call, kernel) -> {
          Object descriptor = kernel.call();
          open.add(descriptor);
          return descriptor;
        });
    faulty.before("close", call -> open.remove(call.arguments().get(0)));
    faulty.before(
        call -> {
          if (call.mutation() > 0 && (call.mutation() == crashAt || crashed.get())) {
            crashed.set(true);
            throw new Crash();
          }
        });
    try (VolumeRepository volume = fixture.open(faulty.posix())) {
      command.run(volume, first, second);
    } catch (Throwable e) {
      if (!crashed.get()) {
        throw e;
      }
    } finally {
      // As the kernel does when a process ends; locks go with their descriptors.
      for (Object descriptor : open) {
        new NativePosix().close((Integer) descriptor);
      }
    }
    return faulty.mutations();
  }

  @ParameterizedTest
  @EnumSource
  void commandIsDoneOrNotDoneWhereverItsProcessEnds(Command command) throws Exception {
    makeTemplate(command);
    PoolFixture model = prepare("model", command);
    Seen before = look(model, unsynced);
    int points = run(model, command, 0);
    Seen after = look(model, unsynced);
    // The disk is what takes the time, and it serves several at once.
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> checks = new ArrayList<>();
      for (int i = 1; i <= points; i++) {
        int point = i;
        checks.add(
            threads.submit(
                () -> {
                  crashAndCheck(command, before, after, point);
                  return point;
                }));
      }
      for (Future<?> check : checks) {
        check.get();
      }
    } finally {
      threads.shutdownNow();
    }
    System.out.println(command + ": " + points + " crash points");
  }

  private void crashAndCheck(Command command, Seen before, Seen after, int point) throws Exception {
    PoolFixture fixture = prepare("pool" + point, command);
    run(fixture, command, point);
    try {
      check(fixture, command, before, after, point);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(command + " ended before mutating call " + point, e);
    }
    delete(fixture.directory());
  }

  private void check(PoolFixture fixture, Command command, Seen before, Seen after, int point)
      throws Exception {
    boolean intent = Files.exists(fixture.volumePath().resolve("journal/intent.json"));
    Seen finished = look(fixture, unsynced);
    try (VolumeRepository volume = fixture.open(unsynced)) {
      if (volume.interrupted().isEmpty()) {
        assertOneOf(finished, before, after);
      }
      volume.finishInterrupted(Progress.NONE);
      assertThat(volume.interrupted()).isEmpty();
    }
    if (intent) {
      finished = look(fixture, unsynced);
      assertOneOf(finished, before, after);
    }
    assertThat(fixture.files().toRealPath().getFileName().toString())
        .isEqualTo(finished.active.fileName());
    if (point % POINTS_PER_RESTORE == 0) {
      try (VolumeRepository volume = fixture.open(unsynced)) {
        for (CommitId id : committed.keySet()) {
          Path restored = temp.resolve("restored" + point);
          volume.restore(id, restored, Progress.NONE);
          assertThat(PoolFixture.content(restored)).isEqualTo(committed.get(id));
          delete(restored);
        }
      }
    }
    if (finished.is(before) && !finished.is(after) && point % POINTS_PER_RETRY == 0) {
      run(fixture, command, 0);
      Seen again = look(fixture, unsynced);
      if (!again.is(after)) {
        assertThat(again).as("done again").isEqualTo(after);
      }
    }
    if (point % POINTS_PER_FSCK == 0) {
      fixture.fsck();
    }
  }

  private static void assertOneOf(Seen seen, Seen before, Seen after) {
    if (!seen.is(before) && !seen.is(after)) {
      assertThat(seen).as("neither old nor new; old: " + before).isEqualTo(after);
    }
  }

  private static void delete(Path top) throws Exception {
    try (Stream<Path> all = Files.walk(top)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
