// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.store.BranchName;
import dev.dvol.store.CheckoutRequest;
import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.CommitId;
import dev.dvol.store.CommitRequest;
import dev.dvol.store.Person;
import dev.dvol.store.Pool;
import dev.dvol.store.StoreContext;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.Programs;
import dev.dvol.store.testing.SuppliedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A volume with real files and a clock that tests set. Time that passes is a restart of the
 * machine: while it runs, a clock that leaps is not believed.
 */
final class GcFixture {
  static final VolumeName FOO = new VolumeName("foo");
  static final BranchName MASTER = new BranchName("master");
  static final GcOptions NOW = GcOptions.DEFAULT.withPrune(PruneAge.NOW);
  private static final AtomicLong SEEDS = new AtomicLong(1000);

  private final Path directory;
  private final Posix posix;
  private Instant now = Instant.now().plusSeconds(60);
  private UUID boot = new UUID(1, 1);

  GcFixture(Path directory, Posix posix) {
    this.directory = directory;
    this.posix = posix;
  }

  /**
   * A volume that makes nothing durable: tests of crashes play processes that end, not machines.
   */
  static GcFixture create(Path directory) throws Exception {
    GcFixture fixture =
        new GcFixture(directory, FaultyPosix.over(new NativePosix()).withoutSyncs().posix());
    fixture.pool(fixture.posix).init(FOO, MASTER);
    return fixture;
  }

  /** The same moment in a copy of the pool. */
  GcFixture copyTo(Path other) throws Exception {
    Programs.run("cp", "-a", directory, other);
    GcFixture copy = new GcFixture(other, posix);
    copy.now = now;
    copy.boot = boot;
    return copy;
  }

  Instant now() {
    return now;
  }

  void pass(Duration time) {
    now = now.plus(time);
    boot = new UUID(boot.getMostSignificantBits() + 1, boot.getLeastSignificantBits());
  }

  /** Sets the clock while the machine runs. */
  void setClock(Instant to) {
    now = to;
  }

  private StoreContext context(Posix calls) {
    Clock clock = new SuppliedClock(() -> now);
    return new StoreContext(calls, clock, new Random(SEEDS.incrementAndGet()), "test", () -> boot);
  }

  Pool pool(Posix calls) throws IOException {
    return Pool.open(directory, context(calls));
  }

  VolumeRepository open() throws Exception {
    return open(posix);
  }

  VolumeRepository open(Posix calls) throws Exception {
    return pool(calls).open(FOO);
  }

  Path directory() {
    return directory;
  }

  Path volume() {
    return directory.resolve("foo");
  }

  Path store() {
    return volume().resolve("store.git");
  }

  Path packs() {
    return store().resolve("objects/pack");
  }

  Path trash() {
    return store().resolve("dvol-gc");
  }

  Path file(String name) throws IOException {
    return volume().resolve("running_point").toRealPath().resolve(name);
  }

  void write(String name, long seed, int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    Files.createDirectories(file(name).getParent());
    Files.write(file(name), bytes);
  }

  /** Commits a new file, or a file anew. */
  CommitId commit(String message, String file, long seed, int length) throws Exception {
    write(file, seed, length);
    return commit(message);
  }

  CommitId commit(String message) throws Exception {
    try (VolumeRepository volume = open()) {
      return commit(volume, message);
    }
  }

  CommitId commit(VolumeRepository volume, String message) throws Exception {
    CommitRequest request =
        new CommitRequest(
            message,
            new Person("A U Thor", "author@example.com"),
            now.atZone(ZoneOffset.UTC),
            true,
            Map.of(),
            false);
    return volume.commit(request, Progress.NONE).id();
  }

  void reset(String revision, boolean discard) throws Exception {
    try (VolumeRepository volume = open()) {
      volume.reset(volume.resolve(revision, volume.activeBranch()), discard, Progress.NONE);
    }
  }

  void checkout(String branch, boolean create) throws Exception {
    try (VolumeRepository volume = open()) {
      volume.checkout(
          new CheckoutRequest(new BranchName(branch), create, WhenDirty.PARK), Progress.NONE);
    }
  }

  GcReport gc() throws Exception {
    return gc(GcOptions.DEFAULT);
  }

  GcReport gc(GcOptions options) throws Exception {
    try (VolumeRepository volume = open()) {
      return Gc.run(volume, options, Progress.NONE);
    }
  }

  GcPlan plan(GcOptions options) throws Exception {
    try (VolumeRepository volume = open()) {
      return Gc.plan(volume, options, Progress.NONE).plan();
    }
  }

  /** Content of a commit, restored, by path. */
  SortedMap<String, String> restored(CommitId commit) throws Exception {
    Path to = Files.createTempDirectory(directory.getParent(), "restored");
    try (VolumeRepository volume = open()) {
      volume.restore(commit, to, Progress.NONE);
      return content(to);
    } finally {
      delete(to);
    }
  }

  static SortedMap<String, String> content(Path top) throws IOException {
    SortedMap<String, String> content = new TreeMap<>();
    try (Stream<Path> all = Files.walk(top)) {
      for (Path path : all.sorted().toList()) {
        String name = top.relativize(path).toString();
        Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        String what =
            Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                ? Arrays.hashCode(Files.readAllBytes(path)) + " " + Files.getLastModifiedTime(path)
                : "";
        content.put(name, mode + " " + what);
      }
    }
    return content;
  }

  static void delete(Path top) throws IOException {
    try (Stream<Path> all = Files.walk(top)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Ids of all commits that refs reach, saved states too. */
  List<CommitId> commits() throws Exception {
    List<CommitId> ids = new ArrayList<>();
    git("rev-list", "--all")
        .lines()
        .forEach(line -> ids.add(new CommitId(dev.dvol.store.object.Oid.fromHex(line))));
    return ids;
  }

  /** Every file of the pack directory and the trash, with its size. */
  SortedMap<String, Long> files() throws IOException {
    SortedMap<String, Long> files = new TreeMap<>();
    for (Path top : List.of(packs(), trash())) {
      if (Files.isDirectory(top)) {
        try (Stream<Path> all = Files.list(top)) {
          for (Path path : all.toList()) {
            files.put(store().relativize(path).toString(), Files.size(path));
          }
        }
      }
    }
    files.remove("dvol-gc/record");
    return files;
  }

  long packBytes() throws IOException {
    long bytes = 0;
    try (Stream<Path> all = Files.list(packs())) {
      for (Path path : all.toList()) {
        bytes += Files.size(path);
      }
    }
    return bytes;
  }

  int packCount() throws IOException {
    try (Stream<Path> all = Files.list(packs())) {
      return (int) all.filter(path -> path.toString().endsWith(".pack")).count();
    }
  }

  String git(Object... arguments) throws IOException {
    return Programs.run(
        Stream.concat(Stream.of("git", "--git-dir", store()), Stream.of(arguments)).toArray());
  }

  void fsck() throws IOException {
    String output = git("fsck", "--full", "--strict", "--no-dangling", "--no-progress").strip();
    if (!output.isEmpty() && !output.startsWith("notice: ")) {
      throw new AssertionError(output);
    }
  }
}
