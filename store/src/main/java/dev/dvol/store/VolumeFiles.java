// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Timestamp;
import java.nio.file.Path;
import java.util.List;

/**
 * Where things are in a volume's directory, with its parts open. See {@code docs/format.md}, "A
 * volume on disk".
 */
final class VolumeFiles implements AutoCloseable {
  static final Name STORE = Name.of("store.git");
  static final Name RUNNING_POINT = Name.of("running_point");
  static final Name DESCRIPTION = Name.of("volume.json");
  static final Name LOCK = Name.of("lock");
  static final Name PREVIOUS = Name.of("previous");
  static final String[] PARTS = {"branches", "index", "kept", "state", "journal"};

  private final Path path;
  private final Directory root;
  private final Directory branches;
  private final Directory index;
  private final Directory kept;
  private final Directory state;
  private final Directory journal;

  private VolumeFiles(Path path, Directory root) throws PosixException {
    this.path = path;
    this.root = root;
    this.branches = root.openDirectory(Name.of("branches"));
    this.index = root.openDirectory(Name.of("index"));
    this.kept = root.openDirectory(Name.of("kept"));
    this.state = root.openDirectory(Name.of("state"));
    this.journal = root.openDirectory(Name.of("journal"));
  }

  static VolumeFiles open(Posix posix, Path path) throws PosixException {
    Directory root = Directory.openRoot(posix, path);
    try {
      return new VolumeFiles(path, root);
    } catch (PosixException e) {
      root.close();
      throw e;
    }
  }

  Path path() {
    return path;
  }

  Path storePath() {
    return path.resolve(STORE.toString());
  }

  Path workingPath(BranchName branch) {
    return path.resolve("branches").resolve(branch.fileName());
  }

  Path indexPath(BranchName branch) {
    return path.resolve("index").resolve(branch.fileName());
  }

  Directory root() {
    return root;
  }

  Directory branches() {
    return branches;
  }

  Directory index() {
    return index;
  }

  Directory kept() {
    return kept;
  }

  Directory state() {
    return state;
  }

  Directory journal() {
    return journal;
  }

  /**
   * Removes what a process left that ended while it published a file. Only for the holder of the
   * volume's lock.
   *
   * @param olderThan younger ones may be a mount's, which publishes under another lock
   */
  void removeLeftovers(Timestamp olderThan) throws PosixException {
    for (Directory part : List.of(state, kept, journal, index)) {
      DurableFile.removeLeftovers(part, olderThan);
    }
  }

  /** The name of a branch's file or directory in any of the parts. */
  static Name nameOf(BranchName branch) {
    return Name.of(branch.fileName());
  }

  static Name stateOf(BranchName branch) {
    return Name.of(branch.fileName() + ".json");
  }

  @Override
  public void close() throws PosixException {
    for (Directory part : new Directory[] {branches, index, kept, state, journal, root}) {
      part.close();
    }
  }
}
