// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.DvolCommandLine;
import dev.dvol.cli.session.TestEnvironment;
import dev.dvol.store.testing.ForgedStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Names and messages that a terminal would act on: that clear the screen, write to the clipboard,
 * ring, turn the direction of writing, or begin a line of their own. No command hands one to a
 * terminal as it is.
 */
class TerminalInjectionTest {
  private static final String NASTY =
      "x\u001b[2J\u001b]52;c;ZXZpbA==\u0007\u202egpj\u2066\u009b31m\r\b\u007f\u2028y";

  @TempDir private Path directory = Path.of("");
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void makeVolumeOfStrangeNames() throws Exception {
    Files.createDirectories(directory.resolve("work"));
    run("init", "foo");
    Path files = directory.resolve("pool/foo/running_point").toRealPath();
    Files.writeString(files.resolve(NASTY), "text\u001b[31m\n");
    Files.createDirectory(files.resolve("d" + NASTY));
    Files.createSymbolicLink(files.resolve("l"), Path.of(NASTY));
    Files.writeString(files.resolve("d" + NASTY).resolve("a\nb"), "x");
    run("commit", "-m", NASTY + "\nsecond line " + NASTY);
    run("branch", "b\u202eranch\u2066");
    Files.writeString(files.resolve(NASTY), "other\u001b[31m\n");
    Files.writeString(files.resolve("new" + NASTY), "new");
  }

  @Test
  void noCommandHandsThemToATerminal() throws Exception {
    for (String command :
        List.of(
            "status",
            "diff",
            "diff --stat",
            "diff --name-only",
            "log",
            "log --oneline",
            "log --graph",
            "log --format %H|%an|%ae|%s|%b",
            "show HEAD",
            "branch",
            "branch -v",
            "list",
            "stash push",
            "stash list",
            "stash apply",
            "reset --hard HEAD",
            "undo --list",
            "undo",
            "reflog",
            "checkout --park b\u202eranch\u2066",
            "checkout master",
            "gc --dry-run --prune=now",
            "gc --prune=now",
            "fsck",
            "doctor",
            "config",
            "restore HEAD")) {
      run(command.split(" "));
    }
    for (String command :
        List.of(
            "show",
            "checkout",
            "diff",
            "log",
            "branch -d",
            "reset --hard",
            "init",
            "switch",
            "rm",
            "restore",
            "config",
            "stash apply",
            "nonsense",
            "commit --author",
            "gc --prune",
            "--pool")) {
      List<String> words = new ArrayList<>(Arrays.asList(command.split(" ")));
      words.add(NASTY);
      run(words.toArray(String[]::new));
    }
    assertThat(said).isEmpty();
  }

  @Test
  void whatAStoreFromElsewhereHoldsIsNotHandedToATerminalEither() throws Exception {
    try (ForgedStore store = ForgedStore.of(directory.resolve("pool/foo"))) {
      String text =
          "tree "
              + store.rootTree(store.leaf().write(), ForgedStore.ROOT)
              + "\nauthor "
              + NASTY.replace("\r", "")
              + " <"
              + NASTY.replace("\r", "")
              + "> 1 +0000\ncommitter a <b> 1 +0000\n\n"
              + NASTY
              + "\n";
      store.point(
          store.put(
              dev.dvol.store.object.ObjectType.COMMIT, text.getBytes(StandardCharsets.UTF_8)));
    }
    Path git = directory.resolve("pool/foo/store.git");
    Files.writeString(git.resolve("refs/heads/e" + "\u202e"), NASTY);
    for (String command :
        List.of(
            "log", "log --oneline", "show HEAD", "branch", "status", "list", "fsck", "reflog")) {
      run(command.split(" "));
    }
    Files.writeString(git.resolve("HEAD"), "ref: " + NASTY);
    run("log");
    run("status");
    assertThat(said).isEmpty();
  }

  private void run(String... words) {
    TestEnvironment environment = new TestEnvironment(directory).typing("");
    environment.with("DVOL_POOL", directory.resolve("pool").toString());
    environment.with("DVOL_AUTHOR", NASTY + " <" + NASTY + ">");
    List<String> all = new ArrayList<>(List.of("--color=never", "--quiet"));
    all.addAll(Arrays.asList(words));
    int exit = new DvolCommandLine(environment.environment()).run(all);
    String printed = environment.takeOut() + environment.takeErr();
    List<String> acted =
        printed
            .codePoints()
            .filter(c -> c != '\n' && c != '\t')
            .filter(TerminalInjectionTest::isActedOn)
            .distinct()
            .mapToObj("%x"::formatted)
            .toList();
    if (!acted.isEmpty()) {
      said.add(
          String.join(" ", words).replaceAll("[^ -~]", "?") + " (" + exit + ") prints " + acted);
    }
  }

  private static boolean isActedOn(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
