// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

/**
 * Bytes that are no valid pack entry; the message is the reason, to be completed by who knows pack
 * and offset.
 */
final class MalformedEntryException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedEntryException(String reason) {
    super(reason);
  }
}
