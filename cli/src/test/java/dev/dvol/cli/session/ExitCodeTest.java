// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.render.OutputFailedException;
import dev.dvol.store.error.FormatTooNewException;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
  @Test
  void everyKindOfFailureHasItsCode() {
    assertThat(ExitCode.of(new VolumeException(Reason.DIRTY, "x"))).isEqualTo(ExitCode.REFUSED);
    assertThat(ExitCode.of(new UsageException("x"))).isEqualTo(ExitCode.USAGE);
    assertThat(ExitCode.of(new VolumeException(Reason.VOLUME_MISSING, "x")))
        .isEqualTo(ExitCode.NO_VOLUME);
    assertThat(ExitCode.of(new RepositoryLockedException("x", "x"))).isEqualTo(ExitCode.BUSY);
    assertThat(ExitCode.of(new AccessDeniedException("x"))).isEqualTo(ExitCode.NOT_ALLOWED);
    assertThat(ExitCode.of(new ObjectCorruptException("x", "x"))).isEqualTo(ExitCode.DAMAGED);
    assertThat(ExitCode.of(new ObjectMissingException("x", "x"))).isEqualTo(ExitCode.DAMAGED);
    assertThat(ExitCode.of(new FormatTooNewException("x", "x"))).isEqualTo(ExitCode.FAILED);
    assertThat(ExitCode.of(new OutputFailedException(new IOException("x"))))
        .isEqualTo(ExitCode.FAILED);
    assertThat(ExitCode.of(new IllegalStateException("x"))).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void systemCallsThatAreForbiddenAreNotAllowed() {
    assertThat(ExitCode.of(new PosixException(Errno.EACCES, "openat", "x")))
        .isEqualTo(ExitCode.NOT_ALLOWED);
    assertThat(ExitCode.of(new PosixException(Errno.EPERM, "openat", "x")))
        .isEqualTo(ExitCode.NOT_ALLOWED);
    assertThat(ExitCode.of(new PosixException(Errno.EROFS, "openat", "x")))
        .isEqualTo(ExitCode.NOT_ALLOWED);
    assertThat(ExitCode.of(new PosixException(Errno.ENOSPC, "write", "x")))
        .isEqualTo(ExitCode.FAILED);
  }

  @Test
  void fileThatNobodyMayChangeIsToldWithTheToolThatShowsWhy() {
    assertThat(Failure.of(new PosixException(Errno.EPERM, "openat", "x")).hints())
        .anyMatch(hint -> hint.startsWith("lsattr "));
    assertThat(Failure.of(new PosixException(Errno.EACCES, "openat", "x")).hints())
        .noneMatch(hint -> hint.startsWith("lsattr "));
  }

  @Test
  void causeCountsWhereTheWrappingSaysNothing() {
    PosixException cause = new PosixException(Errno.EACCES, "openat", "x");
    assertThat(ExitCode.of(new StoreException("cannot open the volume", cause)))
        .isEqualTo(ExitCode.NOT_ALLOWED);
  }

  @Test
  void errorWordIsWhereTheFirstDvolHadIt() {
    assertThat(
            Failure.of(new VolumeException(Reason.VOLUME_EXISTS, "volume x already exists"))
                .message())
        .isEqualTo("Error: volume x already exists");
    assertThat(
            Failure.of(new VolumeException(Reason.INVALID_NAME, "a/b is not a valid name"))
                .message())
        .isEqualTo("Error: a/b is not a valid name");
    assertThat(
            Failure.of(new VolumeException(Reason.BRANCH_MISSING, "Branch 'x' does not exist"))
                .message())
        .isEqualTo("Branch 'x' does not exist");
  }

  @Test
  void bugsPointToDebug() {
    Failure failure = Failure.of(new IllegalStateException("odd"));
    assertThat(failure.message()).isEqualTo("Error: IllegalStateException: odd");
    assertThat(failure.hints()).singleElement().asString().contains("--debug");
  }

  @Test
  void missingPermissionSaysWhatToDo() {
    Failure failure = Failure.of(new AccessDeniedException("/var/lib/dvol/volumes"));
    assertThat(failure.message()).isEqualTo("Error: /var/lib/dvol/volumes: permission denied");
    assertThat(failure.hints()).singleElement().asString().contains("-p DIR");
  }
}
