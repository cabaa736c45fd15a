// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.pack.TypedContent;
import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Gives JGit's walks their commits from an {@link ObjectSource}, checked. JGit's own reader would
 * check nothing, and to find an old commit it loads the whole index of every newer pack: tens of
 * megabytes of chunk ids for a log of ten lines. Not for use by several threads.
 */
final class SourceReader extends ObjectReader {
  private final Repository repository;
  private final ObjectSource source;
  private final ObjectReader jgit;

  private SourceReader(Repository repository, ObjectSource source) {
    this.repository = repository;
    this.source = source;
    this.jgit = repository.newObjectReader();
  }

  /** A walk that reads from a source, to be closed. */
  static RevWalk newWalk(Repository repository, ObjectSource source) {
    return new RevWalk(new SourceReader(repository, source));
  }

  @Override
  public ObjectReader newReader() {
    return new SourceReader(repository, source);
  }

  @Override
  public Collection<ObjectId> resolve(AbbreviatedObjectId id) throws IOException {
    return jgit.resolve(id);
  }

  @Override
  public boolean has(AnyObjectId id, int typeHint) throws IOException {
    return source.contains(Ids.toOid(id));
  }

  @Override
  public ObjectLoader open(AnyObjectId id, int typeHint) throws IOException {
    try {
      if (typeHint == Constants.OBJ_COMMIT || typeHint == OBJ_ANY) {
        return commit(id);
      }
    } catch (ObjectMissingException e) {
      throw new MissingObjectException(id.copy(), Constants.OBJ_COMMIT);
    } catch (ObjectCorruptException e) {
      // Of another type or truly damaged, which is an error again.
    }
    try {
      TypedContent other = TypedContent.read(source, Ids.toOid(id));
      if (typeHint != OBJ_ANY && typeHint != other.type().packNumber()) {
        throw new IncorrectObjectTypeException(id.copy(), typeHint);
      }
      return new ObjectLoader.SmallObject(other.type().packNumber(), other.content());
    } catch (ObjectMissingException e) {
      throw new MissingObjectException(id.copy(), Constants.OBJ_COMMIT);
    }
  }

  private ObjectLoader commit(AnyObjectId id) throws IOException {
    byte[] content = source.read(Ids.toOid(id), ObjectType.COMMIT);
    return new ObjectLoader.SmallObject(Constants.OBJ_COMMIT, content);
  }

  /** None: a store is never a shallow clone. */
  @Override
  public Set<ObjectId> getShallowCommits() {
    return Set.of();
  }

  @Override
  public void close() {
    jgit.close();
  }
}
