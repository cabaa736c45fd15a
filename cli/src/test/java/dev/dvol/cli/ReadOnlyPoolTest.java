// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.Dvol.Transcript;
import dev.dvol.store.testing.Programs;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool on a file system that is mounted read-only, as after an error of the disk. */
@TestInstance(Lifecycle.PER_CLASS)
class ReadOnlyPoolTest {
  private Dvol dvol;
  private boolean mounted;

  @BeforeAll
  void makeReadOnly(@TempDir Path directory) throws Exception {
    Programs.needRootAnd("mount", "umount");
    dvol = new Dvol(directory);
    dvol.ok("init", "foo");
    dvol.write("foo", "file", "one");
    dvol.commit("first");
    dvol.write("foo", "file", "two");
    dvol.commit("second");
    dvol.ok("branch", "other");
    dvol.write("foo", "file", "stashed");
    dvol.ok("stash", "push");
    dvol.write("foo", "file", "three");
    Programs.run("mount", "--bind", dvol.pool(), dvol.pool());
    mounted = true;
    Programs.run("mount", "-o", "remount,ro,bind", dvol.pool());
  }

  @AfterAll
  void unmount() throws Exception {
    if (mounted) {
      Programs.run("umount", "-l", dvol.pool());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list",
        "log --oneline",
        "status -s",
        "diff --stat",
        "show HEAD",
        "branch",
        "reflog",
        "undo --list",
        "stash list",
        "config --list",
        "restore HEAD --to restored",
        "gc --dry-run --prune=now",
        "fsck",
        "fsck --connectivity-only"
      })
  void commandThatOnlyReadsWorks(String line) {
    dvol.ok(line.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "commit -m third",
        "fsck --repair",
        "commit --amend -m better",
        "reset --hard HEAD^",
        "reset --hard --discard HEAD",
        "checkout -b new",
        "checkout --park other",
        "checkout --force other",
        "branch new",
        "branch -D other",
        "branch -m other another",
        "undo",
        "stash push",
        "stash pop --force",
        "stash drop",
        "gc",
        "gc --prune=now",
        "init bar",
        "switch foo",
        "config user.name Ann",
        "rm -y foo"
      })
  void commandThatChangesSomethingSaysWhyItCannot(String line) {
    Transcript transcript = dvol.run(line.split(" "));
    assertThat(transcript.err())
        .startsWith("Error: the file system is read-only: ")
        .contains("\nhint: mount it writable, or name another pool with -p DIR or DVOL_POOL");
    assertThat(transcript.err().lines()).hasSize(2);
    assertThat(transcript.out()).isEmpty();
    assertThat(transcript.exit()).isEqualTo(12);
  }
}
