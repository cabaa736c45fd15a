// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import java.io.IOException;

/** Takes the contents that {@link PackStore#readAll} reads. */
@FunctionalInterface
public interface ContentConsumer {
  /**
   * Takes the verified content of one object. The buffer is lent for the time of the call and must
   * not be changed.
   *
   * @param index position of the id in the request
   * @param buffer the content and bytes that are none of the consumer's business
   * @param offset first byte of the content
   * @param length bytes of the content
   * @throws IOException to end the reading with this
   */
  void accept(int index, byte[] buffer, int offset, int length) throws IOException;
}
