// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.OTHER;

import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Volumes for one command, all as it finds them, made from one template. */
final class CommandGround {
  private final Path temp;
  private final MutatingCommand command;
  private final Posix posix;
  private final PoolFixture template;
  private final SortedMap<CommitId, SortedMap<String, String>> committed =
      new TreeMap<>(Comparator.comparing(CommitId::toString));
  private CommitId first = new CommitId(Oid.of(new byte[Oid.LENGTH]));
  private CommitId second = first;

  private CommandGround(Path temp, MutatingCommand command, Posix posix) {
    this.temp = temp;
    this.command = command;
    this.posix = posix;
    this.template = new PoolFixture(temp.resolve("template"));
  }

  /**
   * Makes the template.
   *
   * @param posix what prepares volumes; it need not sync
   */
  static CommandGround make(Path temp, MutatingCommand command, Posix posix) throws Exception {
    CommandGround ground = new CommandGround(temp, command, posix);
    ground.makeTemplate();
    return ground;
  }

  private void makeTemplate() throws Exception {
    template.init();
    Path files = template.files();
    Files.write(files.resolve("pages"), PoolFixture.bytes(1, 10 * 16384));
    Files.write(files.resolve("text"), PoolFixture.bytes(2, 5001));
    Files.createDirectories(files.resolve("a/b"));
    Files.writeString(files.resolve("a/b/small"), "small");
    Files.createLink(files.resolve("a/linked"), files.resolve("a/b/small"));
    PoolFixture.settleTimes(files);
    if (command == MutatingCommand.FIRST_COMMIT) {
      return;
    }
    Files.createSymbolicLink(files.resolve("link"), Path.of("a/b"));
    try (VolumeRepository volume = template.open(posix)) {
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

  private void makeDirty(Path files) throws Exception {
    byte[] pages = PoolFixture.bytes(1, 10 * 16384);
    pages[100_000]++;
    Files.write(files.resolve("pages"), pages);
    Files.delete(files.resolve("c/new"));
    Files.writeString(files.resolve("uncommitted"), "uncommitted");
    PoolFixture.settleTimes(files);
  }

  /** A volume as the command finds it, with an index that is believed. */
  PoolFixture prepare(String name) throws Exception {
    PoolFixture fixture = new PoolFixture(temp.resolve(name));
    PoolFixture.copyTree(template.directory(), fixture.directory());
    if (command == MutatingCommand.FIRST_COMMIT) {
      return fixture;
    }
    try (VolumeRepository volume = fixture.open(posix)) {
      volume.reset(second, true, Progress.NONE);
      if (command.dirty) {
        makeDirty(fixture.files());
      }
      command.prepare(volume, first, second);
    }
    return fixture;
  }

  /** Runs the command. */
  void run(PoolFixture fixture, Posix calls) throws Exception {
    try (VolumeRepository volume = fixture.open(calls)) {
      command.run(volume, first, second);
    }
  }

  /** What every commit that was made before the command must give back. */
  void requireCommitted(PoolFixture fixture, Path destination) throws Exception {
    try (VolumeRepository volume = fixture.open(posix)) {
      for (CommitId id : committed.keySet()) {
        volume.restore(id, destination, Progress.NONE);
        if (!PoolFixture.content(destination).equals(committed.get(id))) {
          throw new AssertionError("commit " + id + " does not give back what was committed");
        }
        delete(destination);
      }
    }
  }

  static void delete(Path top) throws IOException {
    try (Stream<Path> all = Files.walk(top)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
