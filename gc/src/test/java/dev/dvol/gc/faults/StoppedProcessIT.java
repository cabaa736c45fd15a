// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A committer stands still within its commit, as a laptop that sleeps or a process under SIGSTOP,
 * for longer than anybody waits. Others cannot take its lock away: they say that the volume is
 * busy, and the commit goes on as if nothing had been. Where it stands still: {@code
 * -Dfaults.stops} moments.
 *
 * @see <a href="https://github.com/restic/restic/issues/2715">a backup that went on after its lock
 *     had been taken away</a>
 */
@Timeout(24 * 3600)
class StoppedProcessIT {
  private static final int STOPS = Integer.getInteger("faults.stops", 4);
  private static final int CALLS_OF_A_COMMIT = 60;
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  @TempDir private Path temp;

  private final Posix unsynced = FaultyPosix.over(new NativePosix()).withoutSyncs().posix();

  /** Commits, and stands still before its nth mutating call: {@code POOL N}. */
  static final class Committer {
    private Committer() {}

    public static void main(String[] arguments) throws Exception {
      int nth = Integer.parseInt(arguments[1]);
      FaultyPosix stopping =
          FaultyPosix.over(new NativePosix())
              .withoutSyncs()
              .before(
                  call -> {
                    if (call.mutation() == nth) {
                      Programs.run("kill", "-STOP", ProcessHandle.current().pid());
                    }
                  });
      Hands.on(Path.of(arguments[0]), stopping.posix(), 1).commit("slept", false);
      System.out.println("done");
    }
  }

  @Test
  void nobodyTakesTheLockOfACommitThatStandsStill() throws Exception {
    Random random = new Random(SEED);
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(STOPS, 4));
    int stopped = 0;
    try {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < STOPS; i++) {
        // Some moment in each part of the commit.
        int nth = 1 + (i * CALLS_OF_A_COMMIT + random.nextInt(CALLS_OF_A_COMMIT)) / STOPS;
        Path pool = temp.resolve("pool" + i);
        all.add(threads.submit(() -> stop(pool, nth)));
      }
      for (Future<Boolean> one : all) {
        stopped += one.get() ? 1 : 0;
      }
    } finally {
      threads.shutdownNow();
    }
    System.out.printf("%d commits stood still with the lock held, seed %d%n", stopped, SEED);
    assertThat(stopped).isPositive();
  }

  /** Returns whether it stood still while it held the lock. */
  private boolean stop(Path pool, int nth) throws Exception {
    Hands others = Hands.on(pool, unsynced, 1);
    others.init();
    WorkingFiles.change(others.files(), new Random(nth));
    others.commit("first", false);
    WorkingFiles.change(others.files(), new Random(nth + 1));
    String digest = WorkingFiles.digest(others.files());
    Process committer = start(pool, nth);
    try {
      if (!awaitStop(committer)) {
        assertThat(committer.exitValue()).isZero();
        return false;
      }
      boolean busy = areOthersKeptOut(others);
      assertThat(others.history("master")).endsWith("first");
      Programs.run("kill", "-CONT", committer.pid());
      String said =
          new String(committer.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(committer.waitFor()).as("stopped before call %d", nth).isZero();
      assertThat(said).isEqualTo("done");
      judge(others, pool, digest);
      return busy;
    } finally {
      committer.destroyForcibly();
    }
  }

  private static Process start(Path pool, int nth) throws Exception {
    List<String> command = new ArrayList<>(FastStart.command());
    command.addAll(List.of(Committer.class.getName(), pool.toString(), "" + nth));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** False if it ended instead. */
  private static boolean awaitStop(Process process) throws Exception {
    Path stat = Path.of("/proc", "" + process.pid(), "stat");
    while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
      String text;
      try {
        text = Files.readString(stat);
      } catch (IOException e) {
        // It has ended since.
        continue;
      }
      // The state follows the name, which is in parentheses.
      if (text.charAt(text.lastIndexOf(')') + 2) == 'T') {
        return true;
      }
    }
    return false;
  }

  private static boolean areOthersKeptOut(Hands others) throws Exception {
    try {
      others.gc(true);
      return false;
    } catch (RepositoryLockedException e) {
      assertThatThrownBy(() -> others.commit("other", false))
          .isInstanceOf(RepositoryLockedException.class);
      return true;
    }
  }

  private void judge(Hands others, Path pool, String digest) throws Exception {
    others.gc(true);
    List<String> history = others.history("master");
    assertThat(history).containsExactly("slept", "first");
    assertThat(WorkingFiles.digest(others.files())).isEqualTo(digest);
    others.reset("HEAD", false);
    assertThat(WorkingFiles.digest(others.files())).isEqualTo(digest);
    Judge judge = new Judge(others, temp.resolve("scratch" + pool.getFileName()), new Random(1));
    judge.requireSound();
  }
}
