// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

/** The command line makes no sense; nothing was looked at or changed. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** In one line, what is wrong with it. */
  public UsageException(String message) {
    super(message);
  }
}
