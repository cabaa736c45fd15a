// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.FOO;
import static dev.dvol.store.PoolFixture.MASTER;

import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A process of its own that works on a pool, for tests of what processes do to each other. */
final class StoreProcess {
  private final Process process;

  private StoreProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts {@code halt N COMMAND}, {@code commits N} or {@code init}; each line of its output tells
   * of something that is done.
   */
  static StoreProcess start(Path pool, String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(StoreProcess.class.getName());
    command.add(pool.toString());
    command.addAll(Arrays.asList(words));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new StoreProcess(process);
  }

  List<String> output() throws IOException {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return text.lines().toList();
  }

  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  public static void main(String[] arguments) throws Exception {
    PoolFixture fixture = new PoolFixture(Path.of(arguments[0]));
    switch (arguments[1]) {
      case "halt" -> halt(fixture, Integer.parseInt(arguments[2]), arguments[3]);
      case "commits" -> commits(fixture, Integer.parseInt(arguments[2]));
      case "init" -> init(fixture);
      default -> throw new IllegalArgumentException(arguments[1]);
    }
  }

  private static void halt(PoolFixture fixture, int nth, String command) throws Exception {
    FaultyPosix faulty = FaultyPosix.over(new NativePosix()).haltAtMutation(nth);
    StoreContext context = PoolFixture.context(faulty.posix());
    if (command.equals("init")) {
      fixture.pool(context).init(FOO, MASTER);
    } else if (command.equals("remove")) {
      fixture.pool(context).remove(FOO, () -> false);
    } else {
      try (VolumeRepository volume = fixture.open(context)) {
        CommitId first = volume.resolve("first", MASTER);
        switch (command) {
          case "commit" -> System.out.println(PoolFixture.commit(volume, "another"));
          case "reset" -> volume.reset(first, false, Progress.NONE);
          case "checkout" -> PoolFixture.checkoutNew(volume, new BranchName("new"));
          default -> throw new IllegalArgumentException(command);
        }
      }
    }
    System.out.println("done");
  }

  private static void commits(PoolFixture fixture, int count) throws Exception {
    long me = ProcessHandle.current().pid();
    int i = 0;
    while (i < count) {
      Files.writeString(fixture.files().resolve("of-" + me), "content " + i);
      try (VolumeRepository volume =
          fixture.open(PoolFixture.context(new NativePosix(), me * 1000 + i))) {
        System.out.println(PoolFixture.commit(volume, me + " " + i));
        if (i % 3 == 2) {
          try {
            volume.reset(volume.resolve("HEAD", MASTER), false, Progress.NONE);
          } catch (RepositoryLockedException e) {
            // The commit stands, and has been told.
          }
        }
        i++;
      } catch (RepositoryLockedException e) {
        // The other had it for too long: once more.
      }
    }
  }

  private static void init(PoolFixture fixture) throws Exception {
    Pool pool = fixture.pool(PoolFixture.context(new NativePosix(), ProcessHandle.current().pid()));
    try {
      pool.init(FOO, MASTER);
      System.out.println("made");
    } catch (VolumeException e) {
      System.out.println(e.reason());
    }
  }
}
