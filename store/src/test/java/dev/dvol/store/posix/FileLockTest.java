// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import static dev.dvol.store.testing.TestDirectory.openBelow;
import static dev.dvol.store.testing.TestDirectory.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.testing.FaultyPosix;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLockTest {
  private static final Name NAME = Name.of("lock");
  private static final Name OWNER = Name.of("lock.owner");
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Posix posix = new NativePosix();

  @TempDir private Path temporary;
  private Directory directory;

  @BeforeEach
  void openDirectory() throws PosixException {
    directory = Directory.openRoot(posix, temporary);
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    directory.close();
    assertThat(openBelow(temporary)).isEmpty();
  }

  @Test
  void heldLockExcludesEverybodyElseUntilItIsClosed() throws IOException {
    FileLock lock = acquire(directory);

    assertThat(tryOnce(directory)).isEmpty();
    lock.close();
    lock.close();
    acquire(directory).close();
  }

  @Test
  void closingTwiceDoesNotReleaseTheNextHolder() throws IOException {
    FileLock first = acquire(directory);
    first.close();
    try (FileLock second = acquire(directory)) {
      first.close();

      assertThat(second).isNotNull();
      assertThat(tryOnce(directory)).isEmpty();
      assertThat(FileLock.describeOwner(directory, NAME)).isPresent();
    }
  }

  @Test
  void holderIsDescribedForPeopleAndNoLongerAfterItsRelease() throws IOException {
    try (FileLock lock =
        FileLock.tryAcquire(directory, NAME, "commit \"foo\"\n", Duration.ZERO).orElseThrow()) {
      assertThat(lock).isNotNull();
      assertThat(FileLock.describeOwner(directory, NAME).orElseThrow())
          .contains("\"pid\": " + ProcessHandle.current().pid())
          .contains("\"command\": \"commit \\\"foo\\\"\\u000a\"")
          .containsPattern("\"boot\": \"[0-9a-f-]{36}\"")
          .containsPattern("\"host\": \".+\"")
          .containsPattern("\"since\": \"20\\d\\d-.*Z\"");
    }
    assertThat(FileLock.describeOwner(directory, NAME)).isEmpty();
  }

  @Test
  void descriptionAloneLocksNothing() throws IOException {
    write(directory, OWNER, "{ \"pid\": 1 }");

    acquire(directory).close();
  }

  @Test
  void lockIsHadOnAFullDiskWithoutADescription() throws IOException {
    FaultyPosix full = FaultyPosix.over(posix).failAll("pwrite", Errno.ENOSPC);
    try (Directory watched = Directory.openRoot(full.posix(), temporary)) {
      FileLock lock = acquire(watched);

      assertThat(tryOnce(directory)).isEmpty();
      assertThat(FileLock.describeOwner(directory, NAME)).isEmpty();
      lock.close();
    }
    acquire(directory).close();
  }

  @Test
  void waiterGetsTheLockWhenItIsReleased() throws Exception {
    FileLock lock = acquire(directory);
    CountDownLatch tries = new CountDownLatch(2);
    FaultyPosix waiting =
        FaultyPosix.over(new NativePosix()).before("flock", call -> tries.countDown());
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Directory same = Directory.openRoot(waiting.posix(), temporary)) {
      Future<Optional<FileLock>> waiter =
          thread.submit(() -> FileLock.tryAcquire(same, NAME, "wait", Duration.ofMinutes(5)));
      assertThat(tries.await(120, TimeUnit.SECONDS)).isTrue();
      assertThat(waiter.isDone()).isFalse();
      lock.close();

      waiter.get(120, TimeUnit.SECONDS).orElseThrow().close();
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void waiterGivesUpAfterItsTime() throws IOException {
    try (FileLock lock = acquire(directory)) {
      assertThat(lock).isNotNull();
      long start = System.nanoTime();

      assertThat(FileLock.tryAcquire(directory, NAME, "wait", Duration.ofMillis(50))).isEmpty();

      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(40_000_000L);
    }
  }

  @Test
  void interruptedWaiterStopsWithoutTheLock() throws IOException {
    try (FileLock lock = acquire(directory)) {
      assertThat(lock).isNotNull();
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> FileLock.tryAcquire(directory, NAME, "wait", LONG))
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void lockFileReplacedWhileItIsBeingLockedIsNotMistakenForTheLock() throws IOException {
    AtomicInteger replaced = new AtomicInteger();
    FaultyPosix faulty =
        FaultyPosix.over(posix)
            .before(
                "flock",
                call -> {
                  if (call.occurrence() <= 2) {
                    replaced.incrementAndGet();
                    Files.delete(temporary.resolve("lock"));
                    if (call.occurrence() == 2) {
                      Files.createFile(temporary.resolve("lock"));
                    }
                  }
                });
    try (Directory watched = Directory.openRoot(faulty.posix(), temporary);
        FileLock lock = acquire(watched)) {
      assertThat(lock).isNotNull();
      assertThat(replaced).hasValue(2);
      assertThat(tryOnce(directory)).isEmpty();
    }
  }

  @Test
  void discardedLockLeavesNoFile() throws IOException {
    FileLock lock = acquire(directory);
    assertThat(temporary.resolve("lock")).exists();
    lock.discard();
    lock.discard();
    lock.close();
    assertThat(temporary).isEmptyDirectory();
    try (FileLock next = acquire(directory)) {
      lock.discard();
      assertThat(next).isNotNull();
      assertThat(tryOnce(directory)).isEmpty();
    }
  }

  @Test
  void whoHasOpenedTheFileOfALockThatIsDiscardedMakesAnother() throws IOException {
    FileLock lock = acquire(directory);
    FaultyPosix faulty =
        FaultyPosix.over(posix)
            .before(
                "flock",
                call -> {
                  if (call.occurrence() == 1) {
                    lock.discard();
                  }
                });
    try (Directory watched = Directory.openRoot(faulty.posix(), temporary);
        FileLock next = acquire(watched)) {
      assertThat(next).isNotNull();
      assertThat(temporary.resolve("lock")).exists();
      assertThat(tryOnce(directory)).isEmpty();
    }
  }

  @Test
  void fileThatAnotherMadeInPlaceOfALostOneIsNotDiscarded() throws IOException {
    FileLock lost = acquire(directory);
    directory.remove(NAME);
    try (FileLock other = acquire(directory)) {
      lost.discard();
      assertThat(other).isNotNull();
      assertThat(tryOnce(directory)).isEmpty();
    }
  }

  @Test
  void threadsThatTakeAndDiscardALockNeverHoldItAtTheSameTime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        workers.add(
            threads.submit(
                () -> {
                  for (int round = 0; round < 100; round++) {
                    FileLock lock =
                        FileLock.tryAcquire(directory, NAME, "race", LONG).orElseThrow();
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                    lock.discard();
                  }
                  return null;
                }));
      }
      for (Future<?> worker : workers) {
        worker.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(most).hasValue(1);
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void failedAttemptLeavesNothingOpen() throws IOException {
    FaultyPosix faulty = FaultyPosix.over(posix).failAll("flock", Errno.EIO);
    try (Directory watched = Directory.openRoot(faulty.posix(), temporary)) {
      assertThatThrownBy(() -> tryOnce(watched)).isInstanceOf(PosixException.class);
    }
  }

  @Test
  void lockOfAKilledProcessIsFreeAtOnce() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                temporary.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var output = child.inputReader()) {
      assertThat(output.readLine()).isEqualTo("locked");
      assertThat(tryOnce(directory)).isEmpty();
      assertThat(FileLock.describeOwner(directory, NAME).orElseThrow())
          .contains("\"pid\": " + child.pid())
          .contains("held until killed");
    } finally {
      child.destroyForcibly().waitFor();
    }

    try (FileLock lock = acquire(directory)) {
      assertThat(lock).isNotNull();
      assertThat(FileLock.describeOwner(directory, NAME).orElseThrow())
          .contains("\"pid\": " + ProcessHandle.current().pid());
    }
  }

  private static FileLock acquire(Directory directory) throws IOException {
    return tryOnce(directory).orElseThrow();
  }

  private static Optional<FileLock> tryOnce(Directory directory) throws IOException {
    return FileLock.tryAcquire(directory, NAME, "test", Duration.ZERO);
  }

  /** A process that takes the lock, says so and waits to be killed. */
  static final class LockHolder {
    private LockHolder() {}

    public static void main(String[] arguments) throws Exception {
      Directory directory = Directory.openRoot(new NativePosix(), Path.of(arguments[0]));
      try (FileLock lock =
          FileLock.tryAcquire(directory, NAME, "held until killed", Duration.ZERO).orElseThrow()) {
        System.out.println("locked");
        Thread.sleep(Long.MAX_VALUE);
      }
    }
  }
}
