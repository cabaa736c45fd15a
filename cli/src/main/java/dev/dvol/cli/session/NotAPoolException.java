// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import java.io.IOException;
import java.nio.file.Path;

/** What was named as the pool is something else than a directory. */
public final class NotAPoolException extends IOException {
  private static final long serialVersionUID = 1L;

  NotAPoolException(Path path) {
    super(path + " is not a directory, so it is no pool of volumes");
  }
}
