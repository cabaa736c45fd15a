// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A pool for tests with one volume, and short words for what tests do with it. */
final class PoolFixture {
  static final VolumeName FOO = new VolumeName("foo");
  static final BranchName MASTER = new BranchName("master");
  static final BranchName OTHER = new BranchName("other");
  static final MountId MOUNT = new MountId("4b7a0256260ba8eb".repeat(4));
  static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final AtomicLong SEEDS = new AtomicLong();

  private final Path directory;

  PoolFixture(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  Path volumePath() {
    return directory.resolve("foo");
  }

  Path gitDir() {
    return volumePath().resolve("store.git");
  }

  /** Has a container come and go; the directory is sealed behind it. */
  static void useOnce(VolumeRepository volume) throws IOException {
    volume.mount(MOUNT, Duration.ofSeconds(5), Progress.NONE);
    volume.unmount(MOUNT);
  }

  /** The files of the active branch, by the path that containers are given. */
  Path files() {
    return volumePath().resolve("running_point");
  }

  Pool pool(StoreContext context) throws IOException {
    return Pool.open(directory, context);
  }

  VolumeRepository open(StoreContext context) throws Exception {
    return pool(context).open(FOO);
  }

  VolumeRepository open(Posix posix) throws Exception {
    return open(context(posix));
  }

  VolumeRepository open() throws Exception {
    return open(new NativePosix());
  }

  void init() throws Exception {
    pool(context(new NativePosix())).init(FOO, MASTER);
  }

  /** A context whose random names differ from those of every other. */
  static StoreContext context(Posix posix) {
    return context(posix, SEEDS.incrementAndGet());
  }

  static StoreContext context(Posix posix, long seed) {
    return new StoreContext(posix, Clock.fixed(NOW, ZoneOffset.UTC), new Random(seed), "test");
  }

  static CommitRequest request(String message) {
    return new CommitRequest(
        message,
        new Person("A U Thor", "author@example.com"),
        NOW.atZone(ZoneOffset.UTC),
        true,
        Map.of(),
        false);
  }

  static CommitRequest amendment(String message) {
    CommitRequest request = request(message);
    return new CommitRequest(message, request.author(), request.when(), true, Map.of(), true);
  }

  static CommitId commit(VolumeRepository volume, String message) throws Exception {
    return volume.commit(request(message), Progress.NONE).id();
  }

  static CheckoutResult checkout(VolumeRepository volume, BranchName branch, WhenDirty whenDirty)
      throws Exception {
    return volume.checkout(new CheckoutRequest(branch, false, whenDirty), Progress.NONE);
  }

  static CheckoutResult checkoutNew(VolumeRepository volume, BranchName branch) throws Exception {
    return volume.checkout(new CheckoutRequest(branch, true, WhenDirty.REFUSE), Progress.NONE);
  }

  static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Makes the times of a whole tree the same whenever a test runs, so that commits get one id. */
  static void settleTimes(Path top) throws IOException {
    try (Stream<Path> all = Files.walk(top.toRealPath())) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        if (!Files.isSymbolicLink(path)) {
          Files.setLastModifiedTime(path, FileTime.from(NOW.minusSeconds(3600)));
        }
      }
    }
  }

  /**
   * All there is in a directory: kind, mode, time, content or target of each entry by its path, and
   * which entries are one file.
   */
  static SortedMap<String, String> content(Path top) throws IOException {
    SortedMap<String, String> content = new TreeMap<>();
    Map<Object, String> firstNames = new TreeMap<>();
    try (Stream<Path> all = Files.walk(top.toRealPath())) {
      all.sorted()
          .forEach(
              path -> {
                try {
                  String name = top.toRealPath().relativize(path).toString();
                  content.put(name, describe(path, name, firstNames));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
    return content;
  }

  private static String describe(Path path, String name, Map<Object, String> firstNames)
      throws IOException {
    Map<String, Object> stat = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
    String common = "%o".formatted((Integer) stat.get("mode"));
    if (Files.isSymbolicLink(path)) {
      return common + " -> " + Files.readSymbolicLink(path);
    }
    if (Files.isDirectory(path)) {
      return common;
    }
    String first = firstNames.computeIfAbsent(stat.get("ino").toString(), inode -> name);
    FileTime time = (FileTime) stat.get("lastModifiedTime");
    byte[] bytes = Files.readAllBytes(path);
    return "%s %d %d %d %s"
        .formatted(
            common,
            bytes.length,
            Arrays.hashCode(bytes),
            time.to(TimeUnit.NANOSECONDS),
            first.equals(name) ? "" : "is " + first);
  }

  /** Copies a tree with its times and links. */
  static void copyTree(Path from, Path to) throws IOException {
    Map<Object, Path> copies = new TreeMap<>();
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(
                directory,
                to.resolve(from.relativize(directory)),
                StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path copy = to.resolve(from.relativize(file));
            String inode =
                Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS).toString();
            Path linked = copies.putIfAbsent(inode, copy);
            if (linked != null) {
              Files.createLink(copy, linked);
            } else {
              Files.copy(file, copy, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            Files.setLastModifiedTime(
                to.resolve(from.relativize(directory)), Files.getLastModifiedTime(directory));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Output of the git on the PATH, which must succeed and have nothing to complain of. */
  String git(String... arguments) throws Exception {
    Stream<String> command = Stream.concat(Stream.of("git"), Arrays.stream(arguments));
    ProcessBuilder builder = new ProcessBuilder(command.toList()).directory(gitDir().toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    Process process = builder.redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new AssertionError(builder.command() + ": " + output);
    }
    return output;
  }

  /** Stock git's judgement of the store. */
  void fsck() throws Exception {
    String output = git("fsck", "--full", "--strict", "--no-dangling", "--no-progress");
    if (!output.isEmpty() && !output.startsWith("notice: ")) {
      throw new AssertionError(output);
    }
  }
}
