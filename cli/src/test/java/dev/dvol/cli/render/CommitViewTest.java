// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.BranchName;
import dev.dvol.store.CommitResult;
import dev.dvol.store.VolumeName;
import dev.dvol.store.tree.PathBytes;
import dev.dvol.store.worktree.SkippedEntry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommitViewTest {
  private static final String ID = "a".repeat(40);

  private static CommitView view(boolean first, SkippedEntry... skipped) {
    CommitResult result =
        new CommitResult(
            Samples.id('a'),
            new BranchName("master"),
            30_000_000_000L,
            800_000_000,
            200_000_000,
            12,
            List.of(skipped));
    return new CommitView(
        new VolumeName("shop"),
        result,
        "prices\u001b",
        first,
        Duration.ofMillis(1240),
        ContainerOutcome.UNTOUCHED);
  }

  @Test
  void scriptsGetTheIdAndNothingElse() {
    FakeScreen screen = FakeScreen.script();
    view(false).print(screen.screen());
    assertThat(screen.out()).isEqualTo(ID + "\n");
    assertThat(screen.err()).isEmpty();
  }

  @Test
  void peopleAreToldWhatItCost() {
    FakeScreen screen = FakeScreen.person();
    view(false).print(screen.screen());
    assertThat(screen.out()).isEqualTo(ID + "\n");
    assertThat(screen.err())
        .isEqualTo("[shop/master aaaaaaa] prices\\x1b\nreused 29.8 GB, wrote 200.0 MB in 1.2 s\n");
  }

  @Test
  void firstCommitReusesNothing() {
    FakeScreen screen = FakeScreen.person();
    view(true).print(screen.screen());
    assertThat(screen.err()).endsWith("wrote 200.0 MB for 30.0 GB in 1.2 s\n");
  }

  @Test
  void whatWasSkippedIsNamedToEveryone() {
    FakeScreen screen = FakeScreen.script();
    view(false, new SkippedEntry(PathBytes.of("key.pem"), "unreadable")).print(screen.screen());
    assertThat(screen.err()).isEqualTo("skipped key.pem: unreadable\n");
  }
}
