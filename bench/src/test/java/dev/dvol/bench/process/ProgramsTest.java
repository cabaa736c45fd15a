// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
  @TempDir Path scratch;

  @Test
  void cleaningUpGoesOnWhenInterruptedAndKeepsTheInterrupt() throws Exception {
    Thread.currentThread().interrupt();
    Programs.cleanUp(List.of("sh", "-c", "sleep 0.1; echo done >" + scratch + "/file"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(scratch.resolve("file")).hasContent("done");
  }

  @Test
  void anInterruptEndsWhatIsNotCleaningUp() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Programs.run(List.of("sleep", "60")))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void bothStreamsAreReturned() throws Exception {
    assertThat(Programs.run(List.of("sh", "-c", "echo one; echo two >&2"))).isEqualTo("one\ntwo\n");
  }
}
