// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefDatabase;
import org.eclipse.jgit.lib.Repository;

/**
 * Reads refs: those with a file of their own from that, the others through JGit. What cannot be
 * read is an error, never an absence.
 */
final class RefReader {
  private final RefDatabase refs;
  private final RefFiles files;

  RefReader(RefDatabase refs, RefFiles files) {
    this.refs = refs;
    this.files = files;
  }

  Optional<Oid> find(String name) throws IOException {
    RefFiles.Trail trail = files.follow(name);
    if (trail.id().isPresent() || !files.hasPacked()) {
      return trail.id();
    }
    try {
      return Optional.ofNullable(refs.exactRef(trail.last())).flatMap(RefReader::target);
    } catch (IOException | RuntimeException e) {
      throw damaged(name, e);
    }
  }

  SortedMap<String, Oid> list(String prefix) throws IOException {
    List<ObjectCorruptException> damaged = new ArrayList<>();
    SortedMap<String, Oid> found = list(prefix, damaged::add);
    if (!damaged.isEmpty()) {
      throw damaged.get(0);
    }
    return found;
  }

  /** What can be read of them; the rest is handed over. */
  SortedMap<String, Oid> list(String prefix, Consumer<ObjectCorruptException> damaged)
      throws IOException {
    if (!prefix.startsWith("refs/") || !prefix.endsWith("/")) {
      throw new IllegalArgumentException("not a directory of refs: " + prefix);
    }
    SortedMap<String, Oid> found = new TreeMap<>();
    boolean sound = true;
    for (String name : files.names(prefix)) {
      sound &= isSound(() -> addFile(name, found), damaged);
    }
    // Behind the files: who packs refs removes their files last. JGit opens each there is, so none
    // may be damaged.
    if (sound) {
      isSound(() -> addPacked(prefix, found), damaged);
    }
    return found;
  }

  private void addFile(String name, SortedMap<String, Oid> found) throws IOException {
    if (!Repository.isValidRefName(name)) {
      throw new ObjectCorruptException(name, "the file " + name + " is no ref");
    }
    if (UnspelledRefs.isUnspelled(name)) {
      // Not found here, unless it is only this process that cannot spell it: that is an error.
      files.file(name);
      return;
    }
    find(name).ifPresent(id -> found.put(name, id));
  }

  private void addPacked(String prefix, SortedMap<String, Oid> found) throws IOException {
    if (!files.hasPacked()) {
      return;
    }
    try {
      for (Ref ref : refs.getRefsByPrefix(prefix)) {
        if (!UnspelledRefs.isUnspelled(ref.getName())) {
          target(ref).ifPresent(id -> found.put(ref.getName(), id));
        }
      }
    } catch (IOException | RuntimeException e) {
      throw damaged(prefix, e);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private static boolean isSound(Step step, Consumer<ObjectCorruptException> damaged)
      throws IOException {
    try {
      step.run();
      return true;
    } catch (ObjectCorruptException e) {
      damaged.accept(e);
      return false;
    }
  }

  String head() throws IOException {
    RefFiles.Trail trail = files.follow(RefFiles.HEAD);
    if (trail.names().size() == 1) {
      throw trail.id().isPresent()
          ? new StoreException(
              "HEAD of " + files.gitDir() + " names a commit, not a branch (detached)")
          : new ObjectCorruptException(RefFiles.HEAD, "HEAD is missing in " + files.gitDir());
    }
    String name = trail.names().get(1);
    if (!name.startsWith("refs/heads/")) {
      throw new ObjectCorruptException(
          RefFiles.HEAD, "HEAD of " + files.gitDir() + " names " + name + ", which is no branch");
    }
    return name;
  }

  private static Optional<Oid> target(Ref ref) {
    return Optional.ofNullable(ref.getObjectId()).map(Ids::toOid);
  }

  // JGit meets a line of packed-refs that is none with whatever its parser throws.
  private static ObjectCorruptException damaged(String name, Exception cause) {
    ObjectCorruptException damaged =
        new ObjectCorruptException(name, "cannot read ref " + name + ": " + cause.getMessage());
    damaged.addSuppressed(cause);
    return damaged;
  }
}
