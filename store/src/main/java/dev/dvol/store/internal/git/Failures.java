// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.error.StoreException;
import java.io.EOFException;
import java.io.IOException;
import java.util.zip.ZipException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.NoPackSignatureException;
import org.eclipse.jgit.errors.PackInvalidException;
import org.eclipse.jgit.errors.PackMismatchException;
import org.eclipse.jgit.errors.UnsupportedPackIndexVersionException;
import org.eclipse.jgit.errors.UnsupportedPackVersionException;

/** Translates JGit's failures. */
final class Failures {
  private Failures() {}

  /**
   * A failure of the store for a failure of JGit, which is kept as its cause or as suppressed.
   *
   * @param resource what was worked on, for failures that do not name an object
   */
  static StoreException translate(IOException failure, String resource) {
    if (failure instanceof StoreException known) {
      return known;
    }
    StoreException translated;
    if (failure instanceof MissingObjectException missing) {
      String id = missing.getObjectId().name();
      translated = new ObjectMissingException(id, "object " + id + " is missing");
    } else if (failure instanceof CorruptObjectException
        || failure instanceof IncorrectObjectTypeException
        || failure instanceof PackMismatchException
        || failure instanceof PackInvalidException
        || failure instanceof NoPackSignatureException
        || failure instanceof UnsupportedPackIndexVersionException
        || failure instanceof UnsupportedPackVersionException
        || failure instanceof EOFException
        || failure instanceof ZipException) {
      translated = new ObjectCorruptException(resource, resource + ": " + failure.getMessage());
    } else {
      return new StoreException(resource + ": " + failure.getMessage(), failure);
    }
    translated.addSuppressed(failure);
    return translated;
  }
}
