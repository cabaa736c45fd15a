// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A standard stream could not be written: its reader went away, or the disk behind it is full. */
public final class OutputFailedException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  /** With the reason. */
  public OutputFailedException(IOException cause) {
    super("cannot write output: " + cause.getMessage(), cause);
  }
}
