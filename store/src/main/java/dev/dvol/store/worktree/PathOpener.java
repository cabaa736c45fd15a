// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.tree.Escape;

/** Opens directories below a root by their escaped path, one component after another and never through a link. */
final class PathOpener {
  private PathOpener() {}

  /** The directory that an entry is in; the caller closes it, and it never is the root object itself. */
  static Directory parent(Directory root, String path) throws PosixException {
    int slash = path.lastIndexOf('/');
    return directory(root, slash < 0 ? "" : path.substring(0, slash));
  }

  /** A directory. */
  static Directory directory(Directory root, String path) throws PosixException {
    Directory at = root.duplicate();
    if (path.isEmpty()) {
      return at;
    }
    for (String component : path.split("/", -1)) {
      try {
        Directory below = at.openDirectory(Name.of(Escape.parse(component)));
        at.close();
        at = below;
      } catch (PosixException e) {
        at.close();
        throw e;
      }
    }
    return at;
  }

  /** The last component of a path. */
  static Name name(String path) {
    return Name.of(Escape.parse(path.substring(path.lastIndexOf('/') + 1)));
  }
}
