// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.CommitId;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.testing.Programs;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Refs that stock git made under names that are not UTF-8: no text of Java stands for them. */
@Timeout(120)
class UnspelledRefsTest {
  @TempDir private Path temp = Path.of("");
  private GcFixture fixture;
  private CommitId second;
  private CommitId third;

  /** Two commits that no branch has any more. */
  @BeforeEach
  void leaveTwoCommits() throws Exception {
    fixture = GcFixture.create(temp.resolve("pool"));
    fixture.commit("first", "file", 1, 20_000);
    second = fixture.commit("second", "file", 2, 200_000);
    fixture.reset("HEAD^", true);
    third = fixture.commit("third", "file", 3, 300_000);
    fixture.reset("HEAD^", true);
  }

  /** Runs a command of git in which {@code $x} and {@code $y} are bytes that are no UTF-8. */
  private void git(String command) throws Exception {
    String script = "x=$(printf '\\377'); y=$(printf '\\376'); git --git-dir \"$0\" " + command;
    Programs.run("sh", "-c", script, fixture.store());
  }

  private void staysAndTheOtherGoes(CommitId stays, CommitId goes) throws Exception {
    fixture.gc(GcFixture.NOW);
    fixture.gc(GcFixture.NOW);
    assertThat(fixture.restored(stays)).isNotEmpty();
    assertThatThrownBy(() -> fixture.restored(goes)).hasMessageContaining(goes.hex());
    fixture.fsck();
  }

  @Test
  void whatOneLeadsToStays() throws Exception {
    git("update-ref refs/heads/d$x/b " + third);
    SortedMap<String, String> content = fixture.restored(third);
    staysAndTheOtherGoes(third, second);
    assertThat(fixture.restored(third)).isEqualTo(content);
  }

  @Test
  void whatAPackedOneLeadsToStays() throws Exception {
    git("update-ref refs/heads/b$x " + third);
    git("pack-refs --all");
    staysAndTheOtherGoes(third, second);
  }

  @Test
  void whatEachOfTwoLeadsToStaysThoughTheyLookTheSame() throws Exception {
    for (boolean packed : new boolean[] {false, true}) {
      git("update-ref refs/heads/b$x " + second);
      git("update-ref refs/heads/b$y " + third);
      git(packed ? "pack-refs --all" : "version");
      fixture.gc(GcFixture.NOW);
      assertThat(fixture.restored(second)).isNotEmpty();
      assertThat(fixture.restored(third)).isNotEmpty();
    }
    fixture.fsck();
  }

  @Test
  void whereAPackedOneWasBeforeItGotAFileOfItsOwnIsOfNoAccount() throws Exception {
    git("update-ref refs/heads/b$x " + third);
    git("pack-refs --all");
    git("update-ref refs/heads/b$x " + second);
    staysAndTheOtherGoes(second, third);
  }

  @Test
  void theLogOfOneForgetsWhatGoes() throws Exception {
    git("update-ref refs/heads/d$x/b " + third);
    git("update-ref refs/heads/d$x/b " + second);
    staysAndTheOtherGoes(second, third);
    git("log -g --format=%H refs/heads/d$x/b --");
  }

  @Test
  void aTornOneEndsAGcAndIsNamed() throws Exception {
    Programs.run("sh", "-c", "printf 0123 >\"$0/refs/heads/b$(printf '\\377')\"", fixture.store());
    SortedMap<String, Long> before = fixture.files();
    assertThatThrownBy(() -> fixture.gc(GcFixture.NOW))
        .isInstanceOf(ObjectCorruptException.class)
        .hasMessageContaining("refs/heads/b\\xff is damaged");
    assertThat(fixture.files()).isEqualTo(before);
  }
}
