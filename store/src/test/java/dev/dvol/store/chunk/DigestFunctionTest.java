// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.dvol.store.object.Digest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DigestFunctionTest {
  private static final int LONGEST = 300_000;

  private final long seed = Long.getLong("seed", new Random().nextLong());
  private final Random random = new Random(seed);

  @Test
  void bytesHaveTheSameDigestWhereverTheyLieAndWhoeverTakesIt() {
    assumeThat(DigestFunction.isNative()).as("libxxhash is installed").isTrue();
    byte[] bytes = new byte[LONGEST];
    random.nextBytes(bytes);
    ByteBuffer direct = ByteBuffer.allocateDirect(LONGEST).put(bytes);
    for (int round = 0; round < 2000; round++) {
      DigestFunction function = new DigestFunction(random.nextLong());
      int length = random.nextInt(1 << 1 + random.nextInt(18));
      int offset = random.nextInt(LONGEST - length);
      Digest expected = function.ofJava(bytes, offset, length);
      assertThat(function.of(direct, offset, length))
          .as("native memory, %d bytes, seed %d", length, seed)
          .isEqualTo(expected);
      assertThat(function.of(bytes, offset, length))
          .as("array, %d bytes, seed %d", length, seed)
          .isEqualTo(expected);
    }
  }

  @Test
  void manyThreadsDoNotDisturbEachOther() {
    DigestFunction function = new DigestFunction(7);
    byte[] bytes = new byte[LONGEST];
    random.nextBytes(bytes);
    ByteBuffer direct = ByteBuffer.allocateDirect(LONGEST).put(bytes);
    List<Integer> wrong =
        IntStream.range(0, 20_000)
            .parallel()
            .filter(
                i -> {
                  Digest expected = function.ofJava(bytes, i, 2000);
                  return !function.of(bytes, i, 2000).equals(expected)
                      || !function.of(direct, i, 2000).equals(expected);
                })
            .boxed()
            .toList();
    assertThat(wrong).as("offsets, seed %d", seed).isEmpty();
  }

  // A library that nobody refers to is unloaded when its handle is collected.
  @Test
  void libraryOutlivesTheCollectionOfGarbage() throws InterruptedException {
    DigestFunction function = new DigestFunction(0);
    byte[] bytes = new byte[5000];
    Digest before = function.of(bytes, 0, bytes.length);
    for (int round = 0; round < 5; round++) {
      System.gc();
      Thread.sleep(20);
      assertThat(function.of(bytes, 0, bytes.length)).isEqualTo(before);
    }
  }

  @Test
  void nothingIsReadBeyondTheBytes() {
    DigestFunction function = new DigestFunction(0);
    byte[] bytes = new byte[5000];
    ByteBuffer direct = ByteBuffer.allocateDirect(5000);
    assertThatThrownBy(() -> function.of(bytes, 3000, 2001))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> function.of(direct, 3000, 2001))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> function.of(direct, -1, 20))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
