// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.parallel;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Contents that tell themselves whether they are whole. */
final class SelfTelling {
  private static final int HEAD = 8;

  private SelfTelling() {}

  /** What a client writes the time it draws a number. */
  static byte[] bytes(int client, int number) {
    Random random = new Random(31L * client + number);
    boolean pages = number % 2 == 0;
    int length = pages ? 4096 * (1 + random.nextInt(20)) : HEAD + random.nextInt(60_000);
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    ByteBuffer.wrap(bytes).putInt(client).putInt(number);
    return bytes;
  }

  static boolean isWhole(byte[] bytes) {
    if (bytes.length < HEAD) {
      return false;
    }
    ByteBuffer head = ByteBuffer.wrap(bytes);
    return Arrays.equals(bytes, bytes(head.getInt(), head.getInt()));
  }
}
