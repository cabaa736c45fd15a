// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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
    return list(
        prefix,
        damage -> {
          throw damage;
        });
  }

  /** Takes what is wrong with refs. */
  @FunctionalInterface
  interface DamageListener {
    /** Throws it, or lets the other refs be read. */
    void damaged(ObjectCorruptException damage) throws ObjectCorruptException;
  }

  SortedMap<String, Oid> list(String prefix, DamageListener listener) throws IOException {
    if (!prefix.startsWith("refs/") || !prefix.endsWith("/")) {
      throw new IllegalArgumentException("not a directory of refs: " + prefix);
    }
    SortedMap<String, Oid> found = new TreeMap<>();
    try {
      for (Ref ref : refsBelow(prefix)) {
        target(ref).ifPresent(id -> found.put(ref.getName(), id));
      }
    } catch (ObjectCorruptException e) {
      listener.damaged(e);
    }
    for (String name : files.names(prefix)) {
      try {
        addFile(name, found);
      } catch (ObjectCorruptException e) {
        listener.damaged(e);
      }
    }
    return found;
  }

  private void addFile(String name, SortedMap<String, Oid> found) throws IOException {
    if (!Repository.isValidRefName(name)) {
      throw new ObjectCorruptException(name, "the file " + name + " is no ref");
    }
    files.requireWhole(name);
    if (!found.containsKey(name)) {
      find(name).ifPresent(id -> found.put(name, id));
    }
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
    return head.getTarget().getName();
  }

  private @Nullable Ref exactRef(String name) throws ObjectCorruptException {
    try {
      return refs.exactRef(name);
    } catch (IOException e) {
      throw damaged(name, e);
    }
  }

  private List<Ref> refsBelow(String prefix) throws ObjectCorruptException {
    try {
      return refs.getRefsByPrefix(prefix);
    } catch (IOException e) {
      throw damaged(prefix, e);
    }
  }

  private static Optional<Oid> target(Ref ref) {
    return Optional.ofNullable(ref.getObjectId()).map(Ids::toOid);
  }

  private static ObjectCorruptException damaged(String name, IOException cause) {
    ObjectCorruptException damaged =
        new ObjectCorruptException(name, "cannot read ref " + name + ": " + cause.getMessage());
    damaged.addSuppressed(cause);
    return damaged;
  }
}
