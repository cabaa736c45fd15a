// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.hostile.Forgery.Outcome;
import dev.dvol.cli.hostile.HostileProcess.Answer;
import dev.dvol.store.testing.ForgedStore;
import dev.dvol.store.testing.Manifest;
import dev.dvol.store.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stores that were made elsewhere, by somebody who means harm or by a broken disk. Whatever is in
 * one, each command ends with an exit code that is documented and a line that says why, within the
 * memory that the launcher gives, and touches nothing outside of the volume; and the commit before
 * can be gone back to.
 *
 * <p>{@code -Ddvol.hostile.long=true} makes the large ones larger, {@code -Ddvol.hostile.only=WORD}
 * leaves all out but those with a word in outcome or name.
 */
class HostileStoreTest {
  private static final String SECRET = "what no command may tell";
  private static final List<Integer> DOCUMENTED = List.of(0, 1, 10, 11, 13, 15, 128);

  @TempDir private static Path shared = Path.of("");
  private static HostileProcess process = new HostileProcess(shared);
  private static Path template = shared;

  @BeforeAll
  static void makeTemplate() throws Exception {
    process = new HostileProcess(shared);
    template = shared.resolve("template");
    Files.createDirectories(shared.resolve("work"));
    ok(template, "init", "foo");
    Files.writeString(template.resolve("foo/branches/master/file"), "good\n".repeat(9000));
    Files.createDirectory(template.resolve("foo/branches/master/d"));
    Files.writeString(template.resolve("foo/branches/master/d/small"), "good");
    ok(template, "commit", "-m", "good");
    ok(template, "branch", "good");
  }

  @AfterAll
  static void endProcess() {
    process.close();
  }

  static Stream<Forgery> forgeries() {
    List<Forgery> all = new ArrayList<>();
    all.addAll(ContentForgeries.all());
    all.addAll(TreeForgeries.all());
    all.addAll(StoreForgeries.all());
    String only = System.getProperty("dvol.hostile.only", "");
    return all.stream().filter(f -> (f.outcome() + " " + f.name()).contains(only));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forgeries")
  void storeFromElsewhereDoesNoHarm(Forgery forgery, @TempDir Path directory) throws Exception {
    Path pool = directory.resolve("pool");
    Programs.run("cp", "-a", template, pool);
    Path canary = Files.createDirectory(directory.resolve("canary"));
    Files.writeString(canary.resolve("precious"), SECRET + "\n");
    String before = Manifest.of(canary);
    try (ForgedStore store = ForgedStore.of(pool.resolve("foo"))) {
      forgery.work().into(store);
    }

    List<String> harm = new ArrayList<>();
    for (List<String> command : looking()) {
      Answer answer = run(pool, command);
      judge(command, answer, harm);
    }
    Answer restored = run(pool, List.of("restore", "HEAD", "--to", directory + "/out"));
    judge(List.of("restore"), restored, harm);
    Answer reset = run(pool, List.of("reset", "--hard", "HEAD"));
    judge(List.of("reset"), reset, harm);
    if (forgery.outcome() == Outcome.REFUSED) {
      assertThat(restored.exit()).as("restore: " + restored.err()).isIn(1, 13);
      assertThat(reset.exit()).as("reset: " + reset.err()).isIn(1, 13);
    } else if (forgery.outcome() == Outcome.HARMLESS) {
      assertThat(restored.exit()).as("restore: " + restored.err()).isIn(0, 15);
      assertThat(reset.exit()).as("reset: " + reset.err()).isIn(0, 15);
    }
    assertThat(harm).isEmpty();
    assertThat(Manifest.of(canary)).isEqualTo(before);
    if (forgery.outcome() == Outcome.STORE) {
      return;
    }
    Answer back = run(pool, List.of("reset", "--hard", "--discard", "good"));
    assertThat(back.exit()).as("back: " + back.err()).isZero();
    assertThat(pool.resolve("foo/branches/master/file")).hasContent("good\n".repeat(9000));
    assertThat(pool.resolve("foo/branches/master/d/small")).hasContent("good");
    assertThat(pool.resolve("foo/branches/master"))
        .isDirectoryNotContaining(
            path -> !List.of("file", "d").contains(path.getFileName().toString()));
  }

  private static List<List<String>> looking() {
    return List.of(
        List.of("list"),
        List.of("branch"),
        List.of("log"),
        List.of("show", "HEAD"),
        List.of("status"),
        List.of("diff", "good", "HEAD"),
        List.of("diff", "HEAD", "good"),
        List.of("reflog"),
        List.of("gc", "--dry-run", "--prune=now"),
        List.of("gc", "--prune=now"),
        List.of("fsck"),
        List.of("commit", "-m", "upon it"),
        List.of("branch", "made-upon-it"));
  }

  private static void judge(List<String> command, Answer answer, List<String> harm) {
    boolean said = answer.exit() == 0 || !answer.err().isBlank();
    boolean bug = answer.err().contains("this should not happen");
    boolean raw = answer.err().chars().anyMatch(c -> c < ' ' && c != '\n');
    boolean tells = answer.err().contains(SECRET) || answer.out().contains(SECRET);
    boolean wordy = answer.err().length() > 20_000;
    if (!DOCUMENTED.contains(answer.exit()) || !said || bug || raw || tells || wordy) {
      String err = answer.err();
      String shown = err.length() > 400 ? err.substring(0, 400) + "..." : err;
      harm.add(command + " ended with " + answer.exit() + ": " + shown);
    }
  }

  private static void ok(Path pool, String... command) throws Exception {
    Answer answer = run(pool, List.of(command));
    assertThat(answer.exit()).as(answer.err()).isZero();
  }

  private static Answer run(Path pool, List<String> command) throws Exception {
    List<String> words = new ArrayList<>(List.of("-p", pool.toString()));
    words.addAll(command);
    return process.run(words.toArray(String[]::new));
  }
}
