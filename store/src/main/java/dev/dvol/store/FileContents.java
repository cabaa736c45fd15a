// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.index.IndexSink;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.FileSystemInfo;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import dev.dvol.store.tree.PathBytes;
import dev.dvol.store.tree.RootTree;
import dev.dvol.store.tree.StoredDirectory;
import dev.dvol.store.worktree.Checkout;
import dev.dvol.store.worktree.CheckoutOutcome;
import dev.dvol.store.worktree.CheckoutSource;
import dev.dvol.store.worktree.KeptValues;
import dev.dvol.store.worktree.SpaceNeed;
import dev.dvol.store.worktree.StoredFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Takes content out of a volume without touching it: single files and whole states. */
final class FileContents {
  private static final int BLOCK = 64 * 1024;

  private final OpenVolume volume;

  FileContents(OpenVolume volume) {
    this.volume = volume;
  }

  Optional<FileContent> at(RootTree root, PathBytes path) throws IOException {
    Oid directory = root.content();
    Optional<Entry> entry = Optional.empty();
    for (Name name : components(path)) {
      if (entry.isPresent()) {
        if (!(entry.get().node() instanceof DirectoryLink below)) {
          return Optional.empty();
        }
        directory = below.tree();
      }
      entry = new StoredDirectory(directory, volume.packs()).find(name);
      if (entry.isEmpty()) {
        return Optional.empty();
      }
    }
    if (entry.isEmpty() || !(entry.get().node() instanceof FileNode file)) {
      return Optional.empty();
    }
    return Optional.of(
        new FileContent() {
          @Override
          public long size() {
            return file.size();
          }

          @Override
          public void copyTo(OutputStream out) throws IOException {
            StoredFile.copy(file, root.parameters(), volume.packs(), out);
          }
        });
  }

  Optional<FileContent> working(BranchName branch, PathBytes path) throws IOException {
    try (FileHandle file = openWorking(branch, path)) {
      long size = file.size();
      return Optional.of(
          new FileContent() {
            @Override
            public long size() {
              return size;
            }

            @Override
            public void copyTo(OutputStream out) throws IOException {
              try (FileHandle again = openWorking(branch, path)) {
                copy(again, out);
              }
            }
          });
    } catch (PosixException e) {
      boolean noSuchFile =
          e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP) || e.is(Errno.EINVAL);
      if (noSuchFile) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private FileHandle openWorking(BranchName branch, PathBytes path) throws IOException {
    List<Name> components = components(path);
    Directory at = volume.openWorking(branch);
    try {
      for (Name name : components.subList(0, components.size() - 1)) {
        Directory below = at.openDirectory(name);
        at.close();
        at = below;
      }
      return at.openForReading(components.get(components.size() - 1));
    } finally {
      at.close();
    }
  }

  private static void copy(FileHandle file, OutputStream out) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK);
    byte[] bytes = new byte[BLOCK];
    long at = 0;
    for (int count = BLOCK; count == BLOCK; at += count) {
      buffer.clear();
      count = file.readFully(buffer, at);
      buffer.flip().get(bytes, 0, count);
      out.write(bytes, 0, count);
    }
  }

  private static List<Name> components(PathBytes path) {
    List<Name> names = new ArrayList<>();
    byte[] bytes = path.bytes();
    int start = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '/') {
        names.add(Name.of(java.util.Arrays.copyOfRange(bytes, start, i)));
        start = i + 1;
      }
    }
    return names;
  }

  RestoreResult restore(CommitId commit, Path destination, Progress progress)
      throws IOException, VolumeException {
    RootTree target = volume.rootTree(commit.oid());
    Path absolute = destination.toAbsolutePath();
    if (!Files.exists(absolute)) {
      Files.createDirectory(absolute);
    }
    try (Directory directory = Directory.openRoot(volume.posix(), absolute)) {
      if (!directory.list().isEmpty()) {
        throw new VolumeException(
            Reason.DESTINATION_NOT_EMPTY,
            "destination " + destination + " is not empty",
            "name a new or an empty directory");
      }
      SpaceNeed need = SpaceNeed.between(Optional.empty(), target.content(), volume.packs());
      FileSystemInfo info = volume.posix().fstatfs(directory.fd());
      if (!need.fits(info)) {
        throw new VolumeException(
            Reason.NO_SPACE, "destination %s %s".formatted(destination, need.against(info)));
      }
      Checkout checkout =
          Checkout.apply(
              new CheckoutSource(
                  directory,
                  volume.packs(),
                  target,
                  Optional.empty(),
                  KeptValues.NONE,
                  volume.trustRules(directory)),
              progress);
      progress.begin("syncing", -1);
      checkout.syncAndIndex(IndexSink.NONE);
      CheckoutOutcome outcome = checkout.result();
      return new RestoreResult(
          commit, Optional.empty(), outcome.writtenBytes(), 0, outcome.skipped());
    }
  }

  long storedBytes() throws IOException {
    Path packs = volume.files().storePath().resolve("objects").resolve("pack");
    long bytes = 0;
    try (Stream<Path> files = Files.list(packs)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
