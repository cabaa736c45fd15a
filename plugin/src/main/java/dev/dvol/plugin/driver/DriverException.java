// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.driver;

/** A refusal or failure that the engine shall pass on to a person; its message is one line. */
public final class DriverException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A refusal. */
  public DriverException(String message) {
    super(message);
  }

  /** A failure with its cause. */
  public DriverException(String message, Throwable cause) {
    super(message, cause);
  }
}
