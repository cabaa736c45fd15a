// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.xxh3;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.dvol.store.object.Digest;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * XXH3-128 of the system's libxxhash, which uses the processor's vectors from the first byte on.
 * The function returns two words as a structure; for that JNA would make an object by reflection at
 * each call, so the call is handed to its libffi directly, with all that it needs in native memory
 * that is filled in once. For any number of threads.
 *
 * @see <a href="https://github.com/Cyan4973/xxHash/blob/v0.8.1/xxhash.h">xxhash.h</a>
 * @see <a href="https://github.com/libffi/libffi/blob/v3.4.4/doc/libffi.texi">libffi:
 *     Structures</a>
 */
public final class Libxxhash {
  private static final String LIBRARY = "libxxhash.so.0";
  private static final String FUNCTION = "XXH3_128bits_withSeed";

  /** {@code ffi_type}: size and alignment, kind, and for structures a list of members. */
  private static final class TypeLayout {
    static final int ALIGNMENT = 8;
    static final int KIND = 10;
    static final int MEMBERS = 16;
    static final int BYTES = 24;
    static final short WORD = 11;
    static final short STRUCTURE = 13;

    private TypeLayout() {}
  }

  private static final int DEFAULT_CONVENTION = 0;
  private static final int PARAMETERS = 3;

  // JNA unloads a library that nobody refers to.
  private final NativeLibrary library;
  private final long function;
  private final ByteBuffer types = memory(2 * TypeLayout.BYTES + 2 * PARAMETERS * Long.BYTES);
  private final long callInterface;
  private final ThreadLocal<Call> calls = ThreadLocal.withInitial(Call::new);

  private Libxxhash(NativeLibrary library) {
    this.library = library;
    this.function = Pointer.nativeValue(library.getFunction(FUNCTION));
    this.callInterface = describe();
  }

  /** The library, or null on a machine without it. */
  public static @Nullable Libxxhash load() {
    try {
      return new Libxxhash(NativeLibrary.getInstance(LIBRARY));
    } catch (UnsatisfiedLinkError e) {
      return null;
    }
  }

  /** The digest of a range of a direct buffer, which the caller sees to that it has. */
  public Digest digest(ByteBuffer direct, int offset, int length, long seed) {
    return calls.get().digest(direct, offset, length, seed);
  }

  /**
   * The digest of a range of an array, which is copied; each thread keeps the native memory for the
   * largest.
   */
  public Digest digest(byte[] bytes, int offset, int length, long seed) {
    Call call = calls.get();
    ByteBuffer copy = call.copy(length);
    copy.put(0, bytes, offset, length);
    return call.digest(copy, 0, length, seed);
  }

  /** Three words in, a structure of two words out. */
  private long describe() {
    int structure = TypeLayout.BYTES;
    int members = 2 * TypeLayout.BYTES;
    int parameters = members + PARAMETERS * Long.BYTES;
    long word = address(types);
    types
        .putLong(0, Long.BYTES)
        .putShort(TypeLayout.ALIGNMENT, (short) Long.BYTES)
        .putShort(TypeLayout.KIND, TypeLayout.WORD)
        .putShort(structure + TypeLayout.KIND, TypeLayout.STRUCTURE)
        .putLong(structure + TypeLayout.MEMBERS, word + members)
        .putLong(members, word)
        .putLong(members + Long.BYTES, word);
    for (int i = 0; i < PARAMETERS; i++) {
      types.putLong(parameters + i * Long.BYTES, word);
    }
    return Native.ffi_prep_cif(DEFAULT_CONVENTION, PARAMETERS, word + structure, word + parameters);
  }

  private static ByteBuffer memory(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static long address(ByteBuffer direct) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
  }

  /** What one thread calls with: the arguments, where they are, and room for the answer. */
  private final class Call {
    private static final int VALUES = 0;
    private static final int POINTERS = PARAMETERS * Long.BYTES;
    private static final int ANSWER = 2 * POINTERS;

    private final ByteBuffer words = memory(ANSWER + 2 * Long.BYTES);
    private final long base = address(words);
    private ByteBuffer copy = memory(0);

    Call() {
      for (int i = 0; i < PARAMETERS; i++) {
        words.putLong(POINTERS + i * Long.BYTES, base + VALUES + (long) i * Long.BYTES);
      }
    }

    /** Room for some bytes. */
    ByteBuffer copy(int length) {
      if (copy.capacity() < length) {
        copy = memory(length);
      }
      return copy;
    }

    Digest digest(ByteBuffer direct, int offset, int length, long seed) {
      words
          .putLong(VALUES, address(direct) + offset)
          .putLong(VALUES + Long.BYTES, length)
          .putLong(VALUES + 2 * Long.BYTES, seed);
      try {
        Native.ffi_call(callInterface, function, base + ANSWER, base + POINTERS);
      } finally {
        Reference.reachabilityFence(direct);
        Reference.reachabilityFence(types);
        Reference.reachabilityFence(library);
      }
      return new Digest(words.getLong(ANSWER + Long.BYTES), words.getLong(ANSWER));
    }
  }
}
