// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BlocksTest {
  @Test
  void aBlockThatCameBackIsTakenAgain() throws Exception {
    Blocks blocks = new Blocks(2);
    Block first = blocks.take();
    blocks.giveBack(first);
    assertThat(blocks.take()).isSameAs(first);
  }

  @Test
  void whoWantsMoreThanThereMayBeWaits() throws Exception {
    Blocks blocks = new Blocks(1);
    Block only = blocks.take();
    CompletableFuture<Block> second = new CompletableFuture<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                second.complete(blocks.take());
              } catch (InterruptedException e) {
                second.completeExceptionally(e);
              }
            });
    waiting.start();
    blocks.giveBack(only);
    assertThat(second.get()).isSameAs(only);
  }
}
