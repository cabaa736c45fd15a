// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Integers in byte arrays, most significant byte first, as packs have them. */
final class BigEndian {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private BigEndian() {}

  static int getInt(byte[] source, int offset) {
    return (int) INT.get(source, offset);
  }

  static void putInt(byte[] target, int offset, int value) {
    INT.set(target, offset, value);
  }

  static long getLong(byte[] source, int offset) {
    return (long) LONG.get(source, offset);
  }

  static void putLong(byte[] target, int offset, long value) {
    LONG.set(target, offset, value);
  }
}
