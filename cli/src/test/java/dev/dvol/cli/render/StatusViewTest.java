// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.BranchName;
import dev.dvol.store.StatusReport;
import dev.dvol.store.VolumeName;
import dev.dvol.store.tree.PathBytes;
import dev.dvol.store.worktree.Change;
import dev.dvol.store.worktree.Change.Kind;
import dev.dvol.store.worktree.SkippedEntry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusViewTest {
  private static StatusReport report(Change... changes) {
    return new StatusReport(
        new BranchName("master"),
        Optional.of(Samples.id('a')),
        List.of(changes),
        List.of(),
        Optional.empty(),
        false);
  }

  private static StatusView view(StatusReport report, boolean porcelain) {
    return new StatusView(
        new VolumeName("shop"),
        report,
        Optional.of(Samples.commit('a', "first")),
        List.of(),
        porcelain);
  }

  @Test
  void cleanDirectorySaysSo() {
    FakeScreen screen = FakeScreen.script();
    view(report(), false).print(screen.screen());
    assertThat(screen.out())
        .isEqualTo(
            """
            On branch master of volume shop
            Last commit aaaaaaa first
            Nothing changed since the last commit
            """);
  }

  @Test
  void changesAreNamedWithTheirSizesAndEngineNoiseStandsApart() {
    FakeScreen screen = FakeScreen.script();
    view(
            report(
                Samples.change(Kind.MODIFIED, "base/1", 16384, 16384, 8192),
                Samples.change(Kind.ADDED, "dump.sql", 0, 1500, 1500),
                Samples.change(Kind.MODIFIED, "pg_wal/000000010000000000000001", 10, 10, 10),
                Samples.change(Kind.REMOVED, "postmaster.pid", 90, 0, 90)),
            false)
        .print(screen.screen());
    assertThat(screen.out())
        .isEqualTo(
            """
            On branch master of volume shop
            Last commit aaaaaaa first

            Changes since the last commit:
              modified: base/1 (8.2 kB of 16.4 kB)
              added:    dump.sql (1.5 kB)

            Written by the engine as it runs (pid, lock, log and temporary files):
              modified: pg_wal/000000010000000000000001 (10 B of 10 B)
              removed:  postmaster.pid (90 B)

            4 paths changed, 9.8 kB to store at most
            """);
  }

  @Test
  void porcelainIsALinePerPathWithNoiseToo() {
    FakeScreen screen = FakeScreen.script();
    view(
            report(
                Samples.change(Kind.ADDED, "a\tb", 0, 1, 1),
                Samples.change(Kind.METADATA, "c", 1, 1, 0),
                Samples.change(Kind.REMOVED, "x.pid", 1, 0, 1)),
            true)
        .print(screen.screen());
    assertThat(screen.out()).isEqualTo(" A \"a\\tb\"\n m c\n D x.pid\n");
  }

  @Test
  void whatCouldNotBeLookedAtIsNamedOnStandardError() {
    FakeScreen screen = FakeScreen.script();
    SkippedEntry skipped =
        new SkippedEntry(PathBytes.of("a\u001bb"), "unreadable: permission denied");
    StatusReport report =
        new StatusReport(
            new BranchName("master"),
            Optional.empty(),
            List.of(),
            List.of(skipped),
            Optional.of("a reset"),
            true);
    new StatusView(new VolumeName("shop"), report, Optional.empty(), List.of(), false)
        .print(screen.screen());
    assertThat(screen.err()).isEqualTo("skipped \"a\\033b\": unreadable: permission denied\n");
    assertThat(screen.out())
        .contains("No commits yet")
        .contains("Interrupted: a reset")
        .contains("Parked");
  }

  @Test
  void engineNoiseIsKnownByNameAndPlace() {
    assertThat(
            List.of(
                "postmaster.pid",
                "x/mysqld.sock.lock",
                "a.log",
                "a\nb.log",
                "a\u2028b/pg_wal/1",
                "log/a.log.1",
                "#innodb_temp/t",
                "pg_wal/1"))
        .allMatch(EngineNoise::matches);
    assertThat(List.of("base/1/2619", "catalog", "blog", "my_pg_wal/x", "pid"))
        .noneMatch(EngineNoise::matches);
  }
}
