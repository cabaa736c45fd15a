// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.check.CheckReport;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A volume with a history, whose store tests damage: a page file and a dump of some chunks each, a
 * directory, and small files; two commits, and what a reset saved.
 */
final class DamagedVolume {
  static final int PAGES = 40;

  private final PoolFixture fixture;
  private CommitId first = new CommitId(dev.dvol.store.object.Oid.of(new byte[20]));
  private CommitId second = first;

  private DamagedVolume(PoolFixture fixture) {
    this.fixture = fixture;
  }

  /** Makes the volume in a pool that does not exist yet. */
  static DamagedVolume make(Path pool) throws Exception {
    return make(pool, PAGES);
  }

  /** As {@link #make(Path)}, with a page file of so many pages of 16 KiB. */
  static DamagedVolume make(Path pool, int pages) throws Exception {
    DamagedVolume made = new DamagedVolume(new PoolFixture(pool));
    made.fixture.init();
    try (VolumeRepository volume = made.fixture.open()) {
      Path files = volume.workingDirectory();
      Files.createDirectories(files.resolve("base/1"));
      Files.write(files.resolve("base/1/table"), PoolFixture.bytes(1, pages * 16384));
      Files.write(files.resolve("dump.sql"), PoolFixture.bytes(2, pages * 5000));
      Files.writeString(files.resolve("small"), "small");
      made.first = PoolFixture.commit(volume, "first");
      overwrite(files.resolve("base/1/table"), 3 * 16384, PoolFixture.bytes(3, 16384));
      Files.writeString(files.resolve("base/1/new"), "new");
      made.second = PoolFixture.commit(volume, "second");
    }
    return made;
  }

  PoolFixture fixture() {
    return fixture;
  }

  CommitId first() {
    return first;
  }

  CommitId second() {
    return second;
  }

  Path file(String path) {
    return fixture.files().resolve(path);
  }

  static void overwrite(Path file, long offset, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), offset);
    }
  }

  /** All files below {@code objects}, sorted. */
  List<Path> objectFiles() throws IOException {
    try (Stream<Path> all = Files.walk(fixture.gitDir().resolve("objects"))) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Packs by size, the smallest first; the meta packs are the smaller ones. */
  List<Path> packs() throws IOException {
    return objectFiles().stream()
        .filter(path -> path.toString().endsWith(".pack"))
        .sorted((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
        .toList();
  }

  /** The largest pack: chunks of the first commit. */
  Path dataPack() throws IOException {
    List<Path> packs = packs();
    return packs.get(packs.size() - 1);
  }

  static Path indexOf(Path pack) {
    return Path.of(pack.toString().replaceAll("\\.pack$", ".idx"));
  }

  /** Flips bits of a byte; doing it twice takes it back. */
  static void flip(Path file, long at, int bits) throws IOException {
    boolean writable = file.toFile().setWritable(true);
    if (!writable) {
      throw new IOException(file + " cannot be made writable");
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int before = bytes.read();
      bytes.seek(at);
      bytes.write(before ^ bits);
    }
  }

  CheckReport check() throws Exception {
    return check(true);
  }

  CheckReport check(boolean contents) throws Exception {
    try (VolumeRepository volume = fixture.open(new NativePosix())) {
      return volume.check(contents, Progress.NONE);
    }
  }

  RepairReport repair(Path... sources) throws Exception {
    try (VolumeRepository volume = fixture.open(new NativePosix())) {
      return volume.repair(List.of(sources), Progress.NONE);
    }
  }

  /** What a commit restores to, by {@link PoolFixture#content}. */
  java.util.SortedMap<String, String> restored(CommitId commit, Path to) throws Exception {
    try (VolumeRepository volume = fixture.open(new NativePosix())) {
      volume.restore(commit, to, Progress.NONE);
      return PoolFixture.content(to);
    }
  }
}
