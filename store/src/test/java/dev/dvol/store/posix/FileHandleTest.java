// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileHandleTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 248, 4096, 4097, 1 << 20})
  void alignedBufferHasTheCapacityThatWasAskedFor(int capacity) {
    ByteBuffer buffer = FileHandle.alignedBuffer(capacity);
    assertThat(buffer.capacity()).isEqualTo(capacity);
    assertThat(buffer.alignmentOffset(0, 4096)).isZero();
  }
}
