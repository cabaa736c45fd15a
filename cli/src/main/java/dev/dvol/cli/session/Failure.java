// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.store.NoRoom;
import dev.dvol.store.ReadOnlyDisk;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is told about a failure.
 *
 * @param code the exit code
 * @param kind one word for programs, such as {@code VOLUME_EXISTS} or {@code BUSY}
 * @param message one line: what failed, on what, and why
 * @param hints what to type next, most useful first
 */
public record Failure(ExitCode code, String kind, String message, List<String> hints) {
  /** Copies the list. */
  public Failure {
    hints = List.copyOf(hints);
  }

  /** Words for a failure, whatever it is. */
  public static Failure of(Throwable failure) {
    ExitCode code = ExitCode.of(failure);
    if (failure instanceof VolumeException refusal) {
      return new Failure(code, refusal.reason().name(), words(refusal), refusal.hints());
    }
    if (failure instanceof UsageException) {
      return new Failure(code, code.name(), text(failure), List.of());
    }
    if (failure instanceof InvalidPathException) {
      // Besides NUL, only a locale that knows no such letters makes a path invalid here.
      return new Failure(
          ExitCode.USAGE,
          ExitCode.USAGE.name(),
          "Error: " + text(failure),
          List.of("with LC_ALL=C.UTF-8 in the environment, paths may have any letters"));
    }
    if (failure instanceof IOException && NoRoom.isCauseOf(failure)) {
      return new Failure(
          code,
          Reason.NO_SPACE.name(),
          "Error: no space left on the disk: " + text(failure),
          List.of(
              "dvol gc --prune=now   (frees what nothing names any more; works on a full disk)",
              "then repeat the command: what it was cut short in is finished first"));
    }
    if (failure instanceof IOException && ReadOnlyDisk.isCauseOf(failure)) {
      return new Failure(
          code,
          code.name(),
          "Error: the file system is read-only: " + text(failure),
          List.of(
              "mount it writable, or name another pool with -p DIR or DVOL_POOL; commands that only"
                  + " read work as it is"));
    }
    List<String> hints = new ArrayList<>();
    if (failure instanceof StoreException store) {
      hints.addAll(store.hints());
    }
    boolean forbidden = code == ExitCode.NOT_ALLOWED && hints.isEmpty();
    if (forbidden && isOfFlag(failure)) {
      hints.add(
          "lsattr tells whether it, or its directory, is immutable or append-only; chattr -i -a"
              + " ends that, and the next command finishes what was begun");
    }
    if (forbidden) {
      hints.add(
          "run it as the owner of the pool, such as with sudo, or name a pool of your own with -p"
              + " DIR or DVOL_POOL");
    }
    if (isBug(failure)) {
      hints.add("this should not happen; the same command with --debug shows where it did");
    }
    return new Failure(code, code.name(), "Error: " + text(failure), hints);
  }

  /** These refusals have begun with the word since the first dvol; the others never had it. */
  private static String words(VolumeException refusal) {
    boolean prefixed =
        refusal.reason() == Reason.INVALID_NAME || refusal.reason() == Reason.VOLUME_EXISTS;
    String text = text(refusal);
    return prefixed && !text.startsWith("Error: ") ? "Error: " + text : text;
  }

  // Root gets this for nearly nothing else.
  private static boolean isOfFlag(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PosixException posix && posix.is(Errno.EPERM)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBug(Throwable failure) {
    boolean expected =
        failure instanceof UsageException
            || failure instanceof InvalidPathException
            || failure instanceof UncheckedIOException;
    return failure instanceof Error || failure instanceof RuntimeException && !expected;
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    if (failure instanceof AccessDeniedException) {
      return message + ": permission denied";
    }
    if (failure instanceof FileSystemException file && file.getReason() == null) {
      // These carry the path alone; the class is the reason.
      return failure.getClass().getSimpleName().replace("Exception", "") + ": " + message;
    }
    if (message == null || isBug(failure)) {
      return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
    return message;
  }
}
