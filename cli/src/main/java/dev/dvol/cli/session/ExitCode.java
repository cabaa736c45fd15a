// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.cli.render.OutputFailedException;
import dev.dvol.store.ReadOnlyDisk;
import dev.dvol.store.error.FormatTooNewException;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.PosixException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The exit codes, all of them, and what leads to each. */
public enum ExitCode {
  /** All went well. */
  DONE(0, "done"),
  /** An ordinary no. */
  REFUSED(1, "ordinary no: refused, nothing to commit, differences with --exit-code"),
  /** The command line makes no sense. */
  USAGE(2, "wrong usage"),
  /** The volume or store is not there. */
  NO_VOLUME(10, "no such volume or store"),
  /** Another process is at work. */
  BUSY(11, "busy: another process holds the lock"),
  /** The system forbids it. */
  NOT_ALLOWED(12, "not allowed: missing permission"),
  /** Stored data is damaged. */
  DAMAGED(13, "damaged data"),
  /** Containers stay down. */
  NOT_RESTARTED(14, "containers could not be restarted"),
  /** Done, with exceptions that are named. */
  INCOMPLETE(15, "done, but something could not be kept"),
  /** Anything else that ends the work. */
  FAILED(128, "cannot go on"),
  /** Ctrl-C. */
  INTERRUPTED(130, "interrupted with Ctrl-C");

  private static final Set<Errno> FORBIDDEN = Set.of(Errno.EACCES, Errno.EPERM, Errno.EROFS);

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** What the shell sees. */
  public int number() {
    return number;
  }

  /** What it says, for the help. */
  public String meaning() {
    return meaning;
  }

  /**
   * The code that a failure leads to. The first cause that says something counts: wrapping hides
   * nothing.
   */
  public static ExitCode of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      ExitCode code = ofOne(cause);
      if (code != null) {
        return code;
      }
    }
    return ReadOnlyDisk.isCauseOf(failure) ? NOT_ALLOWED : FAILED;
  }

  private static @Nullable ExitCode ofOne(Throwable failure) {
    if (failure instanceof VolumeException refusal) {
      return refusal.reason() == VolumeException.Reason.VOLUME_MISSING ? NO_VOLUME : REFUSED;
    }
    if (failure instanceof NotAPoolException) {
      return NO_VOLUME;
    }
    if (failure instanceof UsageException) {
      return USAGE;
    }
    if (failure instanceof RepositoryLockedException) {
      return BUSY;
    }
    if (failure instanceof ObjectCorruptException || failure instanceof ObjectMissingException) {
      return DAMAGED;
    }
    if (failure instanceof FormatTooNewException || failure instanceof OutputFailedException) {
      return FAILED;
    }
    if (failure instanceof AccessDeniedException
        || failure instanceof ReadOnlyFileSystemException
        || failure instanceof PosixException posix && FORBIDDEN.contains(posix.errno())) {
      return NOT_ALLOWED;
    }
    return null;
  }
}
