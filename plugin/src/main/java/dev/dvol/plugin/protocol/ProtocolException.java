// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.protocol;

/** A request that is not of the protocol. Nothing was done for it. */
public final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong with the request. */
  public ProtocolException(String message) {
    super(message);
  }
}
