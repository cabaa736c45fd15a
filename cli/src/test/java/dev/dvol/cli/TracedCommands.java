// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import dev.dvol.store.MountId;
import dev.dvol.store.Pool;
import dev.dvol.store.StoreContext;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;

/**
 * Every command that changes something, one after the other in one process, with marks between them
 * that a trace of system calls shows. What is written outside of the marks is no command's.
 */
final class TracedCommands {
  /** Under it nothing can be made: so that trying leaves a line in a trace and nothing else. */
  static final String MARK = "/proc/dvol-mark/";

  private final Dvol dvol;

  private TracedCommands(Path directory) throws IOException {
    this.dvol = new Dvol(directory);
  }

  /** {@code DIRECTORY}: the pool is {@code pool} in it. */
  public static void main(String[] arguments) throws Exception {
    new TracedCommands(Path.of(arguments[0])).run();
  }

  private static void mark(String what) {
    try {
      Files.createDirectory(Path.of(MARK + what));
    } catch (IOException e) {
      // As it must.
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private void traced(String name, Work work) throws Exception {
    mark("begin-" + name.replace(' ', '_'));
    work.run();
    mark("end-" + name.replace(' ', '_'));
  }

  private void command(String line) throws Exception {
    // The age of a pack is that of its file.
    dvol.next().with(Clock.systemUTC());
    traced(line, () -> dvol.ok(line.split(" ")));
  }

  private void change(String content) throws IOException {
    dvol.write("foo", "file", content);
    dvol.write("foo", "dir/" + content, content.repeat(3000));
  }

  private void run() throws Exception {
    command("config user.name Ann");
    command("init foo");
    command("init bar");
    command("switch foo");
    change("one");
    command("commit -m one");
    change("two");
    command("commit -m two");
    command("commit --amend -m better");
    change("three");
    command("reset --hard HEAD^");
    command("undo");
    command("undo");
    command("checkout -b other");
    change("four");
    command("commit -m four");
    change("five");
    command("checkout --park master");
    change("six");
    command("checkout --force other");
    command("undo");
    command("stash push");
    command("stash pop");
    command("stash push");
    command("stash drop");
    command("undo");
    command("branch side HEAD");
    command("branch -m side aside");
    command("branch -D aside");
    command("undo");
    traced("mount and unmount", this::mountAndUnmount);
    change("seven");
    command("reset --hard --discard HEAD");
    command("gc");
    command("gc --prune=now");
    command("rm -y bar");
    command("undo --removed bar");
    command("rm -y bar");
    command("gc --prune=now");
  }

  private void mountAndUnmount() throws Exception {
    StoreContext context =
        new StoreContext(new NativePosix(), Clock.systemUTC(), new Random(), "test");
    MountId id = new MountId("0123456789abcdef".repeat(4));
    try (VolumeRepository volume = Pool.open(dvol.pool(), context).open(new VolumeName("foo"))) {
      volume.mount(id, Duration.ofSeconds(5), Progress.NONE);
      volume.unmount(id);
    }
  }
}
