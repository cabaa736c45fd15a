// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** A volume with one line of commits, and short words for what tests do with it. */
final class TestVolume implements AutoCloseable {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final VolumeName NAME = new VolumeName("foo");

  private final Path path;
  private final VolumeRepository repository;

  private TestVolume(Path path, VolumeRepository repository) {
    this.path = path;
    this.repository = repository;
  }

  /** A new volume in a pool that is made. */
  static TestVolume create(Path poolPath, Posix posix) throws Exception {
    Pool pool = pool(poolPath, posix);
    pool.init(NAME, BranchName.parse("master"));
    return open(poolPath, posix);
  }

  /** The volume of a pool that {@link #create} made. */
  static TestVolume open(Path poolPath, Posix posix) throws Exception {
    return new TestVolume(poolPath.resolve("foo"), pool(poolPath, posix).open(NAME));
  }

  private static Pool pool(Path path, Posix posix) throws IOException {
    return Pool.open(
        path, new StoreContext(posix, Clock.fixed(NOW, ZoneOffset.UTC), new Random(), "test"));
  }

  VolumeRepository repository() {
    return repository;
  }

  /** The working directory of the active branch. */
  Path directory() throws IOException {
    return repository.workingDirectory();
  }

  /** Commits, whether anything changed or not. */
  CommitResult commit() throws Exception {
    return repository.commit(
        new CommitRequest(
            "message", new Person("a", "b"), NOW.atZone(ZoneOffset.UTC), true, Map.of(), false),
        Progress.NONE);
  }

  RestoreResult reset(CommitId target) throws Exception {
    return repository.reset(target, false, Progress.NONE);
  }

  CheckoutResult checkout(String branch, boolean create) throws Exception {
    return repository.checkout(
        new CheckoutRequest(BranchName.parse(branch), create, CheckoutRequest.WhenDirty.PARK),
        Progress.NONE);
  }

  /** Paths that differ from the last commit, each with what differs. */
  List<String> status() throws Exception {
    return repository.status(Progress.NONE).changes().stream()
        .map(c -> c.kind().letter() + " " + c.path() + " " + c.metadata())
        .toList();
  }

  /** Id of everything a commit holds, its times of making aside. */
  String tree(CommitId commit) throws IOException {
    return git("rev-parse", commit.oid().hex() + "^{tree}").strip();
  }

  /** Runs stock git on the store; it must succeed. */
  String git(Object... arguments) throws IOException {
    Path store = path.resolve("store.git");
    return Programs.run(
        Stream.concat(Stream.of("git", "--git-dir", store), Stream.of(arguments)).toArray());
  }

  /** Loses the index, as anybody may at any time. */
  void dropIndex() throws IOException {
    Files.deleteIfExists(path.resolve("index").resolve(repository.activeBranch().fileName()));
  }

  @Override
  public void close() throws IOException {
    repository.close();
  }
}
