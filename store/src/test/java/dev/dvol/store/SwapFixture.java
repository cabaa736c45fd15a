// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.MASTER;
import static dev.dvol.store.PoolFixture.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.Exchange;
import dev.dvol.store.testing.FaultyPosix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A volume of two states, things to put in the place of its files, and a canary they lead to. */
final class SwapFixture {
  private static final List<String> NAMES = List.of("file0", "file1", "file2", "top");
  private static final int DATA = 40_000;

  private final Path temp;
  private final PoolFixture fixture;
  private final Canary canary;
  private final CommitId first;
  private final SortedMap<String, String> firstFiles;
  private final Set<Bait> armed = ConcurrentHashMap.newKeySet();
  private final List<CommitId> commits = new ArrayList<>();
  private volatile Path target;
  private int outputs;

  /** Commands that read or write files of a volume. */
  enum Command {
    COMMIT,
    CHECKOUT,
    RESET,
    RESTORE
  }

  /** What is put in the place of what. */
  enum Bait {
    LINK_FOR_DIRECTORY("dir"),
    LINK_FOR_DIRECTORY_BELOW("dir/below"),
    LINK_FOR_FILE("dir/file0"),
    PIPE_FOR_FILE("dir/file1"),
    DEVICE_FOR_FILE("top"),
    HARD_LINK_FOR_FILE("dir/file2"),
    DIRECTORY_FOR_FILE("dir/below/file0");

    /**
     * What may be exchanged at once. With a link in the place of its directory, a file would be
     * exchanged in the canary.
     */
    static final List<List<Bait>> TOGETHER =
        List.of(
            List.of(LINK_FOR_DIRECTORY, DEVICE_FOR_FILE),
            List.of(
                LINK_FOR_DIRECTORY_BELOW,
                LINK_FOR_FILE,
                PIPE_FOR_FILE,
                DEVICE_FOR_FILE,
                HARD_LINK_FOR_FILE),
            List.of(DIRECTORY_FOR_FILE, LINK_FOR_FILE, PIPE_FOR_FILE, HARD_LINK_FOR_FILE));

    private final String victim;

    Bait(String victim) {
      this.victim = victim;
    }

    // A hard link of a file outside is a file of the volume, to be stored like any.
    boolean suits(Command command) {
      return this != HARD_LINK_FOR_FILE || command != Command.COMMIT;
    }
  }

  SwapFixture(Path temp) throws Exception {
    this.temp = temp;
    this.fixture = new PoolFixture(temp.resolve("pool"));
    this.canary = Canary.make(temp.resolve("canary"), NAMES);
    Files.createDirectory(temp.resolve("baits"));
    fixture.init();
    fill(1);
    try (VolumeRepository volume = open(unsynced())) {
      first = PoolFixture.commit(volume, "first");
      PoolFixture.checkoutNew(volume, OTHER);
      fill(2);
      PoolFixture.commit(volume, "second");
      PoolFixture.checkout(volume, MASTER, WhenDirty.REFUSE);
    }
    target = files();
    firstFiles = PoolFixture.content(files());
  }

  Canary canary() {
    return canary;
  }

  private static Posix unsynced() {
    return FaultyPosix.over(new NativePosix()).withoutSyncs().posix();
  }

  private VolumeRepository open(Posix posix) throws Exception {
    return fixture.open(posix);
  }

  private Path files() throws IOException {
    return fixture.files().toRealPath();
  }

  private void fill(int state) throws IOException {
    Path files = files();
    for (String directory : List.of("dir", "dir/below")) {
      Files.createDirectories(files.resolve(directory));
      for (String name : NAMES) {
        Files.write(files.resolve(directory).resolve(name), PoolFixture.bytes(state, DATA + state));
      }
    }
    Files.write(files.resolve("top"), PoolFixture.bytes(10 + state, DATA));
    Path link = files.resolve("link");
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, Path.of("target" + state));
    Path only = files.resolve("dir/only" + state);
    Files.writeString(only, "only in " + state);
    Files.deleteIfExists(files.resolve("dir/only" + (3 - state)));
  }

  /** Brings the volume to where a command has something to do. */
  void prepare(Command command) throws Exception {
    switch (command) {
      case COMMIT, RESET -> fill(2);
      case CHECKOUT -> {}
      case RESTORE -> {
        outputs++;
        target = temp.resolve("out" + outputs);
      }
    }
    if (command != Command.RESTORE) {
      target = files();
    }
  }

  void run(Command command, Posix posix) throws Exception {
    try (VolumeRepository volume = open(posix)) {
      switch (command) {
        case COMMIT -> commits.add(PoolFixture.commit(volume, "while files are exchanged"));
        case CHECKOUT -> PoolFixture.checkout(volume, OTHER, WhenDirty.PARK);
        case RESET -> volume.reset(first, false, Progress.NONE);
        case RESTORE -> volume.restore(first, target, Progress.NONE);
      }
    }
  }

  /** Brings the volume to its first state without saving what is there. */
  void discard(Posix posix) throws Exception {
    try (VolumeRepository volume = open(posix)) {
      volume.reset(first, true, Progress.NONE);
    }
  }

  /** Whether a file is there that only the first state has. */
  boolean hasFirstState() {
    return Files.exists(target.resolve("dir/only1"));
  }

  boolean isClean() throws Exception {
    try (VolumeRepository volume = open(unsynced())) {
      return volume.status(Progress.NONE).isClean();
    }
  }

  /** Whether a command that went well has something to do when it is run again at once. */
  boolean canRepeat(Command command) {
    return command == Command.COMMIT;
  }

  /** Makes a bait; what it is to replace need not be there yet. */
  void arm(Bait bait) throws Exception {
    Path place = place(bait);
    remove(place);
    String name = Path.of(bait.victim).getFileName().toString();
    NativePosix posix = new NativePosix();
    switch (bait) {
      case LINK_FOR_DIRECTORY -> Files.createSymbolicLink(place, canary.top());
      case LINK_FOR_DIRECTORY_BELOW ->
          Files.createSymbolicLink(place, canary.top().resolve("below"));
      case LINK_FOR_FILE -> Files.createSymbolicLink(place, canary.top().resolve(name));
      case PIPE_FOR_FILE -> make(posix, place, FileKind.FIFO, 0, 0);
      // The null device: a write to it would go unnoticed, so nothing but the store tells.
      case DEVICE_FOR_FILE -> make(posix, place, FileKind.CHARACTER_DEVICE, 1, 3);
      case HARD_LINK_FOR_FILE -> Files.createLink(place, canary.top().resolve(name));
      case DIRECTORY_FOR_FILE -> Files.createDirectory(place);
    }
    armed.add(bait);
  }

  private static void make(NativePosix posix, Path place, FileKind kind, int major, int minor)
      throws IOException {
    byte[] name = place.toString().getBytes(StandardCharsets.UTF_8);
    posix.mknodat(Posix.AT_FDCWD, name, kind, 0600, major, minor);
  }

  private Path place(Bait bait) {
    return temp.resolve("baits").resolve(bait.name());
  }

  /** Exchanges a bait for what it stands for; false if either is not there now. */
  boolean swap(Bait bait) {
    return armed.contains(bait) && Exchange.tryToSwap(target.resolve(bait.victim), place(bait));
  }

  /** Takes all baits away, wherever they are. */
  void disarm() throws IOException {
    armed.clear();
    for (Bait bait : Bait.values()) {
      remove(place(bait));
    }
  }

  /** Whether a commit that was made since the last call has the secret. */
  boolean storedSecret() throws Exception {
    boolean found = false;
    try (VolumeRepository volume = open(unsynced())) {
      for (CommitId commit : commits) {
        Path out = temp.resolve("restored");
        volume.restore(commit, out, Progress.NONE);
        found |= Canary.isIn(out);
        remove(out);
      }
    }
    commits.clear();
    return found;
  }

  /** Nobody exchanges anything any more: all is brought back to the first state. */
  void settle() throws Exception {
    try (VolumeRepository volume = open(unsynced())) {
      volume.finishInterrupted(Progress.NONE);
      if (!volume.activeBranch().equals(MASTER)) {
        PoolFixture.checkout(volume, MASTER, WhenDirty.FORCE);
      }
      volume.reset(first, true, Progress.NONE);
      assertThat(volume.interrupted()).isEmpty();
      assertThat(volume.status(Progress.NONE).isClean()).isTrue();
    }
    assertThat(PoolFixture.content(files())).isEqualTo(firstFiles);
    remove(temp.resolve("out" + outputs));
  }

  private static void remove(Path top) throws IOException {
    if (!Files.exists(top, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> all = Files.walk(top)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
