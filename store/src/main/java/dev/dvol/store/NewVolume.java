// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.internal.git.GitRepository;
import dev.dvol.store.journal.DirectoryState;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.tree.FormatDescription;
import dev.dvol.store.worktree.SkippedEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A volume while it is being made, under a name that is no volume's. Its lock is held all the time,
 * so that who finds one unlocked knows that its maker is dead. Closed without having been
 * published, it is removed.
 */
final class NewVolume implements AutoCloseable {
  private static final String PREFIX = ".tmp-new-";
  private static final byte[] ITSELF = {'.'};

  private final Pool pool;
  private final Directory parent;
  private final StoreContext context;
  private final Name name;
  private final Directory root;
  private final FileLock lock;
  private boolean published;

  private NewVolume(
      Pool pool, Directory parent, StoreContext context, Name name, Directory root, FileLock lock) {
    this.pool = pool;
    this.parent = parent;
    this.context = context;
    this.name = name;
    this.root = root;
    this.lock = lock;
  }

  /** Removes what makers left who are dead. Only for the holder of the pool's lock. */
  static void removeLeftovers(Directory pool) throws IOException {
    for (Name each : pool.list()) {
      if (each.toString().startsWith(PREFIX) && isAbandoned(pool, each)) {
        pool.removeRecursively(each);
      }
    }
  }

  private static boolean isAbandoned(Directory pool, Name name) throws IOException {
    try (Directory directory = pool.openDirectory(name)) {
      Optional<FileLock> lock =
          FileLock.tryAcquire(directory, VolumeFiles.LOCK, "cleaning up", Duration.ZERO);
      if (lock.isPresent()) {
        lock.get().close();
      }
      return lock.isPresent();
    }
  }

  /** An empty directory for a new volume. Only for the holder of the pool's lock. */
  static NewVolume begin(Pool pool, Directory parent, StoreContext context) throws IOException {
    Name name = Name.of(PREFIX + "%016x".formatted(context.random().nextLong()));
    Directory root = parent.makeDirectory(name, 0755);
    try {
      FileLock lock =
          FileLock.tryAcquire(root, VolumeFiles.LOCK, context.command(), Duration.ZERO)
              .orElseThrow(() -> new IllegalStateException("a new directory is locked"));
      return new NewVolume(pool, parent, context, name, root, lock);
    } catch (IOException | RuntimeException e) {
      root.close();
      parent.removeRecursively(name);
      throw e;
    }
  }

  /** Makes all that a volume consists of, durably. */
  List<SkippedEntry> fill(VolumeName finalName, Creation creation)
      throws IOException, VolumeException {
    BranchName branch = creation.branch();
    for (String part : VolumeFiles.PARTS) {
      root.makeDirectory(Name.of(part), part.equals("branches") ? 0755 : 0700).close();
    }
    Path path = pool.directory().resolve(name.toString());
    GitRepository.create(path.resolve(VolumeFiles.STORE.toString()), branch.text());
    ChunkParameters parameters = ChunkParameters.ofNewVolume(context.random().nextLong());
    DurableFile.publish(
        root,
        VolumeFiles.DESCRIPTION,
        FormatDescription.encode(parameters).getBytes(StandardCharsets.UTF_8),
        0644);
    AttachmentFile.write(root, new Attachment(true, context.clock().instant(), creation.options()));
    List<SkippedEntry> skipped;
    try (Directory branches = root.openDirectory(Name.of("branches"));
        Directory state = root.openDirectory(Name.of("state"))) {
      branches.makeDirectory(VolumeFiles.nameOf(branch), 0755).close();
      new DirectoryState(Optional.empty(), false).write(state, VolumeFiles.stateOf(branch));
      skipped = seed(finalName, path, creation);
      try (Directory working = branches.openDirectory(VolumeFiles.nameOf(branch))) {
        setOwner(working, creation);
      }
    }
    context
        .posix()
        .symlinkat(
            ("branches/" + branch.fileName()).getBytes(StandardCharsets.US_ASCII),
            root.fd(),
            VolumeFiles.RUNNING_POINT.bytes());
    context.posix().syncfs(root.fd());
    return skipped;
  }

  private List<SkippedEntry> seed(VolumeName finalName, Path path, Creation creation)
      throws IOException, VolumeException {
    if (creation.seed().isEmpty()) {
      return List.of();
    }
    Creation.Seed seed = creation.seed().get();
    if (seed instanceof Creation.Seed.OfCommit of) {
      Path working = path.resolve("branches").resolve(creation.branch().fileName());
      try (VolumeRepository source = pool.open(of.volume())) {
        CommitId commit = source.resolve(of.revision(), source.activeBranch());
        return source.restore(commit, working, Progress.NONE).skipped();
      }
    }
    Path from = ((Creation.Seed.OfDirectory) seed).directory();
    if (!from.isAbsolute() || !Files.isDirectory(from)) {
      throw new VolumeException(
          Reason.REFUSED, "cannot fill volume " + finalName + ": " + from + " is no directory");
    }
    try (OpenVolume volume = OpenVolume.open(finalName, path, context)) {
      return new Seeding(volume).copy(from, creation.branch());
    }
  }

  private void setOwner(Directory working, Creation creation) throws PosixException {
    if (creation.uid().isPresent() || creation.gid().isPresent()) {
      var stat = working.stat();
      context
          .posix()
          .fchownat(
              working.fd(),
              ITSELF,
              creation.uid().orElse(stat.uid()),
              creation.gid().orElse(stat.gid()));
    }
    // A change of owner clears the setgid bit, so the mode comes last; makeDirectory's was cut by
    // the umask.
    if (creation.permissions().isPresent() || creation.seed().isEmpty()) {
      context.posix().fchmod(working.fd(), creation.permissions().orElse(0755));
    }
  }

  /** Gives it its name, durably. Only for the holder of the pool's lock. */
  void publish(Name finalName) throws IOException {
    parent.rename(name, parent, finalName);
    published = true;
    parent.sync();
  }

  @Override
  public void close() throws IOException {
    lock.close();
    root.close();
    if (!published) {
      parent.removeRecursively(name);
    }
  }
}
