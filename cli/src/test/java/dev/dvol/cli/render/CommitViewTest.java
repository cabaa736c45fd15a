// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.BranchName;
import dev.dvol.store.CommitPasses;
import dev.dvol.store.CommitResult;
import dev.dvol.store.VolumeName;
import dev.dvol.store.tree.PathBytes;
import dev.dvol.store.worktree.SkippedEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommitViewTest {
  private static final String ID = "a".repeat(40);

  private static CommitView view(boolean first, SkippedEntry... skipped) {
    return view(first, Optional.empty(), ContainerOutcome.UNTOUCHED, skipped);
  }

  private static CommitView view(
      boolean first,
      Optional<CommitPasses> passes,
      ContainerOutcome containers,
      SkippedEntry... skipped) {
    CommitResult result =
        new CommitResult(
            Samples.id('a'),
            new BranchName("master"),
            30_000_000_000L,
            800_000_000,
            200_000_000,
            12,
            List.of(skipped),
            passes);
    return new CommitView(
        new VolumeName("shop"), result, "prices\u001b", first, Duration.ofMillis(1240), containers);
  }

  private static CommitView withContainers() {
    CommitPasses passes =
        new CommitPasses(
            new CommitPasses.Pass(700_000_000, 190_000_000, Duration.ofMillis(900)),
            new CommitPasses.Pass(100_000_000, 10_000_000, Duration.ofMillis(220)));
    ContainerOutcome db =
        new ContainerOutcome(
            List.of("db"), Optional.of(Duration.ofMillis(810)), List.of(), List.of());
    return view(false, Optional.of(passes), db);
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
  void howMuchOfTheStopWasReadingIsToldWithIt() {
    FakeScreen screen = FakeScreen.person();
    withContainers().print(screen.screen());
    assertThat(screen.err())
        .endsWith("wrote 200.0 MB in 1.2 s, db stopped 0.8 s (0.2 s to read 100.0 MB)\n");
  }

  @Test
  void bothPassesAreInTheJson() {
    assertThat(JsonWriter.text(withContainers().json()))
        .contains("\"readBytes\":800000000,\"storedBytes\":200000000,")
        .contains("\"stoppedMilliseconds\":810")
        .contains(
            "\"hotPass\":{\"readBytes\":700000000,\"storedBytes\":190000000,\"milliseconds\":900},"
                + "\"quietPass\":{\"readBytes\":100000000,\"storedBytes\":10000000,"
                + "\"milliseconds\":220}}");
    assertThat(JsonWriter.text(view(false).json())).doesNotContain("Pass\"");
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
