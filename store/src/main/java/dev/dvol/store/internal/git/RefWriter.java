// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefDatabase;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Changes refs durably: compared, swapped, deleted. JGit writes and syncs the file under git's own
 * lock; the directories are synced here. Refs are never packed: the known ways of losing one in
 * JGit went through {@code packed-refs}.
 *
 * @see <a href="https://github.com/eclipse-jgit/jgit/issues/152">a deleted ref that came back</a>
 */
final class RefWriter {
  private final Repository repository;
  private final RefDatabase refs;
  private final RefFiles files;
  private final RefReader reader;
  private final JgitObjectSource objects;
  private final ObjectSource commits;
  private final IsolatedSystemReader system;

  RefWriter(
      Repository repository,
      RefFiles files,
      RefReader reader,
      JgitObjectSource objects,
      ObjectSource commits,
      IsolatedSystemReader system) {
    this.system = system;
    this.repository = repository;
    this.refs = repository.getRefDatabase();
    this.commits = commits;
    this.files = files;
    this.reader = reader;
    this.objects = objects;
  }

  void update(String name, Optional<Oid> expected, Oid newId, Signature who, String message)
      throws IOException {
    requireAt(name, expected);
    // JGit appends to both, through whatever is in their places.
    files.requirePlainLog(name);
    files.requirePlainLog(RefFiles.HEAD);
    if (expected.isEmpty()) {
      requireNoConflict(name);
      LeftoverLogs.clear(files, name);
    }
    boolean newLog = !Files.exists(files.log(name));
    makeDirectoryOf(files.file(name));
    makeDirectoryOf(files.log(name));
    RefAttempt attempt =
        new RefAttempt(
            name,
            files.lock(name),
            () -> {
              RefUpdate update = newUpdate(name, expected);
              update.setNewObjectId(Ids.toJgit(newId));
              update.setRefLogIdent(ident(who));
              update.setRefLogMessage(oneLine(message), false);
              try (RevWalk walk = SourceReader.newWalk(repository, commits)) {
                return system.at(who, () -> update.update(walk));
              }
            },
            () -> {
              requireAt(name, expected);
              requireNoConflict(name);
            });
    RefUpdate.Result result = attempt.run();
    if (result == RefUpdate.Result.REJECTED_MISSING_OBJECT) {
      // The commit's pack may have been published within the resolution of its directory's times.
      objects.refresh();
      result = attempt.run();
    }
    if (result == RefUpdate.Result.REJECTED_MISSING_OBJECT) {
      throw new ObjectMissingException(
          newId.hex(), "cannot point " + name + " to " + newId + ": that object is missing");
    }
    requireDone(name, result);
    Durability.syncAbove(files.gitDir(), files.file(name));
    if (newLog) {
      Durability.syncAbove(files.gitDir(), files.log(name));
    }
  }

  /** JGit makes them, too, but does not tell why it could not: for want of room, for one. */
  private static void makeDirectoryOf(Path file) throws IOException {
    Path directory = file.getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      try {
        Files.createDirectories(directory);
      } catch (FileAlreadyExistsException e) {
        // A file is in the way: JGit says which name it is of.
      }
    }
  }

  void delete(String name, Oid expected) throws IOException {
    files.follow(name);
    RefAttempt attempt =
        new RefAttempt(
            name,
            files.lock(name),
            () -> newUpdate(name, Optional.of(expected)).delete(),
            () -> requireAt(name, Optional.of(expected)));
    requireDone(name, attempt.run());
    Durability.syncAbove(files.gitDir(), files.file(name));
  }

  void setHead(String branch) throws IOException {
    if (!branch.startsWith("refs/heads/")) {
      throw new IllegalArgumentException("not the full name of a branch: " + branch);
    }
    files.file(branch);
    RefAttempt attempt =
        new RefAttempt(
            RefFiles.HEAD,
            files.lock(RefFiles.HEAD),
            () -> {
              RefUpdate update = refs.newUpdate(RefFiles.HEAD, false);
              update.disableRefLog();
              return update.link(branch);
            },
            () -> {});
    requireDone(RefFiles.HEAD, attempt.run());
    Durability.syncAbove(files.gitDir(), files.file(RefFiles.HEAD));
  }

  private RefUpdate newUpdate(String name, Optional<Oid> expected) throws IOException {
    RefUpdate update = refs.newUpdate(name, false);
    update.setForceUpdate(true);
    update.setExpectedOldObjectId(expected.map(Ids::toJgit).orElse(ObjectId.zeroId()));
    return update;
  }

  private void requireAt(String name, Optional<Oid> expected) throws IOException {
    Optional<Oid> actual = reader.find(name);
    if (!actual.equals(expected)) {
      throw new RefMovedException(name, expected, actual);
    }
  }

  private void requireNoConflict(String name) throws IOException {
    Collection<String> conflicting = refs.getConflictingNames(name);
    if (!conflicting.isEmpty()) {
      throw new RefNameConflictException(name, conflicting.iterator().next());
    }
  }

  private static void requireDone(String name, RefUpdate.Result result) throws StoreException {
    switch (result) {
      case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> {}
      default -> throw new StoreException("cannot change " + name + ": git says " + result);
    }
  }

  private static PersonIdent ident(Signature who) {
    return new PersonIdent(SignatureText.clean(who.name()), SignatureText.clean(who.email()));
  }

  /** A log has a line for each move: what would break the line becomes a blank. */
  private static String oneLine(String message) {
    return message.replace('\0', ' ').replaceAll("\\s+", " ").strip();
  }
}
