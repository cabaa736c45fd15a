// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.render.LogView.Form;
import dev.dvol.store.CommitInfo;
import dev.dvol.store.worktree.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LogViewTest {
  private static final Form DEFAULT = new Form(false, false, Optional.empty());
  private static final String A = "a".repeat(40);
  private static final String B = "b".repeat(40);

  private static LogView view(Stream<CommitInfo> commits, Form form) {
    return new LogView(commits, form, Optional.empty(), Map.of());
  }

  @Test
  void eachCommitIsPrintedAsTheFirstDvolDid() throws Exception {
    FakeScreen screen = FakeScreen.script();
    view(Samples.two(), DEFAULT).print(screen.screen());
    assertThat(screen.out())
        .isEqualTo(
            """
            commit %s
            Author: Ann <ann@example.com>
            Date: Sun Nov 22 16:38:53 2026 +0000

                second
            \s\s\s\s
                with a body

            commit %s
            Author: Ann <ann@example.com>
            Date: Sun Nov 22 16:38:53 2026 +0000

                first

            """
                .formatted(B, A));
  }

  @Test
  void oneLineFormHasSevenDigitsAndTheSubject() throws Exception {
    FakeScreen screen = FakeScreen.script();
    view(Samples.two(), new Form(true, false, Optional.empty())).print(screen.screen());
    assertThat(screen.out()).isEqualTo("bbbbbbb second\naaaaaaa first\n");
  }

  @Test
  void messagesReachAPipeAsTheyAreAndATerminalEscaped() throws Exception {
    CommitInfo hostile = Samples.commit('a', "x\u001b[2J\u202ey");
    FakeScreen pipe = FakeScreen.script();
    view(Stream.of(hostile), DEFAULT).print(pipe.screen());
    assertThat(pipe.out()).contains("    x\u001b[2J\u202ey\n");
    FakeScreen terminal = FakeScreen.person();
    view(Stream.of(hostile), DEFAULT).print(terminal.screen());
    assertThat(terminal.out()).contains("    x\\x1b[2J\\u{202e}y\n").doesNotContain("\u001b");
  }

  @Test
  void ownFormatKnowsThePlaceholdersOfGit() throws Exception {
    FakeScreen screen = FakeScreen.script();
    Form form =
        new Form(false, false, Optional.of(new LogFormat("%h|%p|%an|%ae|%at|%s%n%b|%%|%q|%")));
    view(Samples.two().limit(1), form).print(screen.screen());
    assertThat(screen.out())
        .isEqualTo("bbbbbbb|aaaaaaa|Ann|ann@example.com|1795365533|second\nwith a body|%|%q|%\n");
  }

  @Test
  void statFollowsTheMessage() throws Exception {
    FakeScreen screen = FakeScreen.script();
    Change change = Samples.change(Change.Kind.MODIFIED, "base/1", 1000, 2000, 500);
    new LogView(
            Samples.two().skip(1),
            new Form(true, false, Optional.empty()),
            Optional.of(commit -> List.of(change)),
            Map.of())
        .print(screen.screen());
    assertThat(screen.out())
        .isEqualTo(
            """
            aaaaaaa first
             base/1 | 500 B in 1 chunk of 2.0 kB
             1 path changed, 500 B in 1 chunk

            """);
  }

  @Test
  void decorationsAreForPeople() throws Exception {
    Map<dev.dvol.store.CommitId, List<String>> names =
        Map.of(Samples.id('b'), List.of("HEAD -> master", "x"));
    Form form = new Form(true, false, Optional.empty());
    FakeScreen script = FakeScreen.script();
    new LogView(Samples.two().limit(1), form, Optional.empty(), names).print(script.screen());
    assertThat(script.out()).isEqualTo("bbbbbbb second\n");
    FakeScreen person = FakeScreen.person();
    new LogView(Samples.two().limit(1), form, Optional.empty(), names).print(person.screen());
    assertThat(person.out()).isEqualTo("bbbbbbb (HEAD -> master, x) second\n");
  }

  @Test
  void jsonHoldsEveryField() throws Exception {
    assertThat(JsonWriter.text(view(Samples.two().skip(1), DEFAULT).json()))
        .isEqualTo(
            "{\"commits\":[{\"id\":\""
                + A
                + "\",\"parents\":[],\"author\":{\"name\":\"Ann\",\"email\":\"ann@example.com\"},"
                + "\"date\":\"2026-11-22T16:38:53Z\",\"message\":\"first\"}]}");
  }
}
