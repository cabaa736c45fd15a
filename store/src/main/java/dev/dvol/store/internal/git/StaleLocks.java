// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.eclipse.jgit.lib.Repository;

/** Lock files beside refs. Git makes them to update a ref; kill -9 leaves them for ever. */
final class StaleLocks {
  private static final String PACKED = "packed-refs";

  private final RefFiles files;

  StaleLocks(RefFiles files) {
    this.files = files;
  }

  /** Those that exist now, stale or held. */
  List<Path> list() throws IOException {
    List<Path> locks = new ArrayList<>();
    for (String name : List.of(RefFiles.HEAD, PACKED)) {
      Path lock = files.gitDir().resolve(name + RefFiles.LOCK_SUFFIX);
      if (Files.exists(lock)) {
        locks.add(lock);
      }
    }
    for (Path file : files.files("refs/")) {
      if (file.toString().endsWith(RefFiles.LOCK_SUFFIX)) {
        locks.add(file);
      }
    }
    return locks;
  }

  void removeAll() throws IOException {
    for (Path lock : list()) {
      Files.deleteIfExists(lock);
    }
  }

  void removeOf(Collection<String> refNames) throws IOException {
    for (String name : refNames) {
      Files.deleteIfExists(lock(name));
    }
  }

  boolean exists(String refName) throws IOException {
    return Files.exists(lock(refName), LinkOption.NOFOLLOW_LINKS);
  }

  boolean keepsFromRemoval(String refName) throws IOException {
    // JGit takes the second whatever is listed there.
    return exists(refName) || exists(PACKED);
  }

  private Path lock(String name) throws IOException {
    return name.equals(PACKED)
        ? files.gitDir().resolve(PACKED + RefFiles.LOCK_SUFFIX)
        : files.lock(name);
  }

  /** Removes the locks of refs that do not exist, below a directory of refs. */
  void removeOfUnborn(String prefix, RefReader refs) throws IOException {
    for (Path lock : files.files(prefix)) {
      String file = files.gitDir().relativize(lock).toString();
      if (!file.endsWith(RefFiles.LOCK_SUFFIX)) {
        continue;
      }
      String name = file.substring(0, file.length() - RefFiles.LOCK_SUFFIX.length());
      boolean unborn =
          Repository.isValidRefName(name)
              && !Files.exists(files.file(name))
              && refs.find(name).isEmpty();
      if (unborn) {
        Files.deleteIfExists(lock);
      }
    }
  }
}
