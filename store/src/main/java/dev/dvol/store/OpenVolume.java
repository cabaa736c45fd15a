// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.index.FileSystemRun;
import dev.dvol.store.index.StatIndex;
import dev.dvol.store.index.TrustRules;
import dev.dvol.store.internal.git.CommitData;
import dev.dvol.store.internal.git.GitRepository;
import dev.dvol.store.internal.git.Signature;
import dev.dvol.store.journal.DirectoryState;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackStore;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.tree.FormatDescription;
import dev.dvol.store.tree.RootTree;
import dev.dvol.store.worktree.KeptValues;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One volume with its parts open: what every operation starts from. The packs are opened when first
 * needed.
 */
final class OpenVolume implements AutoCloseable {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
  private static final int LONGEST_DESCRIPTION = 64 * 1024;
  private static final int LONGEST_KEPT = 512 << 20;

  private final VolumeName name;
  private final StoreContext context;
  private final VolumeFiles files;
  private final GitRepository git;
  private final ChunkParameters parameters;
  private final LazyPacks packs;

  private OpenVolume(
      VolumeName name,
      StoreContext context,
      VolumeFiles files,
      GitRepository git,
      ChunkParameters parameters,
      LazyPacks packs) {
    this.packs = packs;
    this.name = name;
    this.context = context;
    this.files = files;
    this.git = git;
    this.parameters = parameters;
  }

  static OpenVolume open(VolumeName name, Path path, StoreContext context) throws IOException {
    // Judged before anything else is opened: a newer format may mean anything.
    ChunkParameters parameters = readParameters(name, path, context);
    VolumeFiles files = VolumeFiles.open(context.posix(), path);
    try {
      Path objects = files.storePath().resolve("objects");
      List<LazyPacks> packs = new ArrayList<>();
      GitRepository git =
          GitRepository.open(
              files.storePath(),
              fallback -> {
                packs.add(new LazyPacks(context.posix(), objects, fallback));
                return packs.get(0);
              });
      return new OpenVolume(name, context, files, git, parameters, packs.get(0));
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private static ChunkParameters readParameters(VolumeName name, Path path, StoreContext context)
      throws IOException {
    try (Directory root = Directory.openRoot(context.posix(), path)) {
      byte[] description =
          DurableFile.read(root, VolumeFiles.DESCRIPTION, LONGEST_DESCRIPTION).orElse(new byte[0]);
      return FormatDescription.parse(
          "file volume.json of volume " + name, new String(description, StandardCharsets.UTF_8));
    }
  }

  VolumeName name() {
    return name;
  }

  StoreContext context() {
    return context;
  }

  Posix posix() {
    return context.posix();
  }

  VolumeFiles files() {
    return files;
  }

  GitRepository git() {
    return git;
  }

  ChunkParameters parameters() {
    return parameters;
  }

  PackStore packs() throws IOException {
    return packs.open();
  }

  /**
   * Takes the volume's lock, and looks at the packs anew: gc, which holds the lock too, may have
   * removed some since, and what is stored now must not count on an object in them.
   *
   * @throws RepositoryLockedException if another process holds it for longer than a few seconds
   */
  FileLock lock() throws IOException {
    return lock(LONGEST_WAIT);
  }

  /** As {@link #lock()}, with another patience. */
  FileLock lock(Duration waitAtMost) throws IOException {
    String purpose = context.command() + " of volume " + name;
    Optional<FileLock> lock =
        FileLock.tryAcquire(files.root(), VolumeFiles.LOCK, purpose, waitAtMost);
    if (lock.isPresent()) {
      try {
        packs.refreshIfOpen();
        git.refreshPacks();
        return lock.get();
      } catch (IOException | RuntimeException e) {
        lock.get().close();
        throw e;
      }
    }
    String owner =
        FileLock.describeOwner(files.root(), VolumeFiles.LOCK).map(text -> ": " + text).orElse("");
    throw new RepositoryLockedException(
        name.text(),
        "volume " + name + " is busy with another command" + owner,
        "wait until it is done and try again; a crashed command holds no lock");
  }

  /**
   * As {@link #lock(Duration)}, for who changes nothing. On a read-only file system there is no
   * lock to be had, and nobody who changes anything: then there is none.
   */
  @Nullable FileLock lockForReading(Duration waitAtMost) throws IOException {
    try {
      return lock(waitAtMost);
    } catch (PosixException e) {
      if (e.is(Errno.EROFS)) {
        return null;
      }
      throw e;
    }
  }

  /** As {@link #lockForReading(Duration)}, with the patience of most commands. */
  @Nullable FileLock lockForReading() throws IOException {
    return lockForReading(LONGEST_WAIT);
  }

  BranchName activeBranch() throws IOException {
    return new BranchName(git.head().substring(Refs.HEADS.length()));
  }

  Optional<Oid> tip(BranchName branch) throws IOException {
    return git.findRef(Refs.head(branch));
  }

  CommitData commit(Oid id) throws IOException {
    return GitRepository.parseCommit(packs.read(id, ObjectType.COMMIT));
  }

  RootTree rootTree(Oid commit) throws IOException {
    return RootTree.read(commit(commit).tree(), packs());
  }

  Optional<RootTree> rootTree(Optional<Oid> commit) throws IOException {
    return commit.isPresent() ? Optional.of(rootTree(commit.get())) : Optional.empty();
  }

  /**
   * The working directory of a branch; the caller closes it.
   *
   * @throws StoreException if it is gone or something else is in its place
   */
  Directory openWorking(BranchName branch) throws IOException {
    try {
      return files.branches().openDirectory(VolumeFiles.nameOf(branch));
    } catch (PosixException e) {
      String subject = "the working directory of branch " + branch + " of volume " + name;
      if (e.is(Errno.ENOENT)) {
        throw new StoreException(
            subject + " is gone", e, List.of("dvol reset --hard HEAD   (makes it anew)"));
      }
      if (e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
        throw new StoreException(
            subject + " is no directory any more",
            e,
            List.of("move away " + files.workingPath(branch), "dvol reset --hard HEAD"));
      }
      throw e;
    }
  }

  DirectoryState state(BranchName branch) throws IOException {
    return DirectoryState.read(files.state(), VolumeFiles.stateOf(branch))
        .orElse(new DirectoryState(Optional.empty(), false));
  }

  KeptValues kept(BranchName branch) throws IOException {
    return kept(VolumeFiles.nameOf(branch));
  }

  /** As {@link #kept(BranchName)}, by the name of a branch's file. */
  KeptValues kept(Name branch) throws IOException {
    Optional<byte[]> content = DurableFile.read(files.kept(), branch, LONGEST_KEPT);
    try {
      return content.isPresent() ? KeptValues.parse(content.get()) : KeptValues.NONE;
    } catch (IllegalArgumentException e) {
      throw new ObjectCorruptException(
          "kept/" + branch,
          "what the last checkout of branch " + branch + " could not apply is not readable",
          "remove kept/" + branch + "; owners that this user may not set then count as changed");
    }
  }

  /** The commit that kept values are looked up in, by the name of a branch's file. */
  Optional<Oid> keeper(Name branch) throws IOException {
    ByteBuffer line = ByteBuffer.allocateDirect(KeptValues.COMMIT_BYTES);
    try (FileHandle file = files.kept().openForReading(branch)) {
      byte[] beginning = new byte[file.readFully(line, 0)];
      line.get(0, beginning);
      return KeptValues.commitIn(beginning);
    }
  }

  void writeKept(BranchName branch, KeptValues kept) throws IOException {
    Name name = VolumeFiles.nameOf(branch);
    if (!kept.isEmpty()) {
      DurableFile.publish(files.kept(), name, kept.encode(), 0600);
    } else if (files.kept().exists(name)) {
      DurableFile.removeDurably(files.kept(), name);
    }
  }

  TrustRules trustRules(Directory working) throws IOException {
    return TrustRules.now(working, fileSystemRun());
  }

  /** The run of the file system that the working directories are in. */
  FileSystemRun fileSystemRun() throws IOException {
    return FileSystemRun.of(files.branches(), context.bootId().read());
  }

  /**
   * The stat index of a branch's directory, if it may be believed and what it describes is still
   * there.
   */
  Optional<StatIndex> index(BranchName branch, TrustRules rules, boolean sealed)
      throws IOException {
    Optional<StatIndex> index = StatIndex.open(files.indexPath(branch));
    if (index.isEmpty() || !rules.believe(index.get().header(), sealed)) {
      return Optional.empty();
    }
    return packs().contains(index.get().header().tree()) ? index : Optional.empty();
  }

  /** Milliseconds since the machine started: a clock that never goes back. */
  long uptimeMillis() throws IOException {
    return context.posix().bootTime().millis();
  }

  /** The hand that moves refs, for reflogs, which only people read. */
  Signature signature() {
    return new Signature("dvol", "dvol", context.clock().instant().getEpochSecond(), 0);
  }

  @Override
  public void close() throws IOException {
    packs.close();
    git.close();
    files.close();
  }
}
