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
import org.jspecify.annotations.Nullable;

/** Reads refs. What cannot be read is an error, never an absence. */
final class RefReader {
  private final RefDatabase refs;
  private final RefFiles files;

  RefReader(RefDatabase refs, RefFiles files) {
    this.refs = refs;
    this.files = files;
  }

  Optional<Oid> find(String name) throws IOException {
    files.requireWhole(name);
    return Optional.ofNullable(exactRef(name)).flatMap(RefReader::target);
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
    List<String> whole = new ArrayList<>();
    List<String> names = files.names(prefix);
    // Before JGit opens any of them.
    boolean safe = isSound(() -> files.requirePlain(RefFiles.PACKED), damaged);
    for (String name : names) {
      if (isSound(() -> requireRef(name), damaged)) {
        whole.add(name);
      } else {
        safe = false;
      }
    }
    if (safe && isSound(() -> refsBelow(prefix).forEach(ref -> add(ref, found)), damaged)) {
      whole.removeAll(found.keySet());
    }
    for (String name : whole) {
      isSound(() -> find(name).ifPresent(id -> found.put(name, id)), damaged);
    }
    return found;
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

  private static void add(Ref ref, SortedMap<String, Oid> found) {
    target(ref).ifPresent(id -> found.put(ref.getName(), id));
  }

  private void requireRef(String name) throws IOException {
    if (!Repository.isValidRefName(name)) {
      throw new ObjectCorruptException(name, "the file " + name + " is no ref");
    }
    files.requireWhole(name);
  }

  String head() throws IOException {
    files.requireWhole(RefFiles.HEAD);
    Ref head = exactRef(RefFiles.HEAD);
    if (head == null) {
      throw new ObjectCorruptException(RefFiles.HEAD, "HEAD is missing in " + files.gitDir());
    }
    if (!head.isSymbolic()) {
      throw new StoreException(
          "HEAD of " + files.gitDir() + " names a commit, not a branch (detached)");
    }
    String name = head.getTarget().getName();
    if (!name.startsWith("refs/heads/")) {
      throw new ObjectCorruptException(
          RefFiles.HEAD, "HEAD of " + files.gitDir() + " names " + name + ", which is no branch");
    }
    return name;
  }

  // JGit looks into packed-refs whatever it is asked, and waits there if it is a pipe.
  private @Nullable Ref exactRef(String name) throws IOException {
    files.requirePlain(RefFiles.PACKED);
    try {
      return refs.exactRef(name);
    } catch (IOException | RuntimeException e) {
      throw damaged(name, e);
    }
  }

  private List<Ref> refsBelow(String prefix) throws ObjectCorruptException {
    try {
      return refs.getRefsByPrefix(prefix);
    } catch (IOException | RuntimeException e) {
      throw damaged(prefix, e);
    }
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
