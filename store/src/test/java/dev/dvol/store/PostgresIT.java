// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.PostgresCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real database is committed, changed, broken and brought back. */
class PostgresIT {
  private static final int SCALE = 20;
  private static final String STATE =
      "select count(*), sum(abalance), (select count(*) from pgbench_history),"
          + " (select count(*) from pg_class where relkind in ('r', 'i')) from pgbench_accounts";

  private final Posix posix = new NativePosix();
  private Path scratch;

  @BeforeEach
  void makeScratch() throws Exception {
    boolean required = Boolean.getBoolean("dvol.ci");
    assumeTrue(required || PostgresCluster.isInstalled(), "PostgreSQL 15 is not installed");
    // The server's user must be able to walk there, which it is not in a private directory.
    scratch = Files.createTempDirectory(Path.of("/var/tmp"), "dvol-postgres-");
    Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void removeScratch() throws Exception {
    if (scratch == null) {
      return;
    }
    try (Directory parent = Directory.openRoot(posix, scratch.getParent())) {
      parent.removeRecursively(Name.of(scratch.getFileName().toString()));
    }
  }

  @Test
  void resetBringsBackARealDatabaseAndTheSecondCommitStoresWhatChanged() throws Exception {
    VolumeName name = VolumeName.parse("db");
    Clock clock = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);
    Pool pool =
        Pool.open(scratch.resolve("pool"), new StoreContext(posix, clock, new Random(7), "test"));
    pool.init(name, BranchName.parse("master"));
    try (VolumeRepository volume = pool.open(name)) {
      PostgresCluster postgres =
          new PostgresCluster(volume.workingDirectory(), scratch.resolve("socket"));
      postgres.init();
      postgres.start();
      postgres.fill(SCALE);
      postgres.sql("update pgbench_accounts set abalance = aid % 97 where aid % 1000 = 1");
      postgres.sql("checkpoint");
      String filled = postgres.sql(STATE);
      postgres.stop();
      CommitResult first = commit(volume, "filled");

      postgres.start();
      postgres.sql("update pgbench_accounts set abalance = abalance + 1 where aid % 20000 = 7");
      String updated = postgres.sql(STATE);
      postgres.stop();
      CommitResult second = commit(volume, "some rows changed");

      postgres.start();
      postgres.sql("drop table pgbench_tellers; delete from pgbench_accounts where aid < 50000");
      postgres.sql("create table junk as select generate_series(1, 100000)");
      postgres.stop();
      volume.reset(second.id(), false, Progress.NONE);
      assertThat(volume.status(Progress.NONE).changes()).isEmpty();
      assertSound(postgres, updated);

      volume.reset(first.id(), false, Progress.NONE);
      assertSound(postgres, filled);

      System.out.printf(
          "PostgreSQL: %.1f MB of files, first commit stored %.1f MB, second %.2f MB%n",
          first.logicalBytes() / 1e6, first.storedBytes() / 1e6, second.storedBytes() / 1e6);
      assertThat(first.logicalBytes()).isGreaterThan(250_000_000);
      assertThat(second.storedBytes()).isLessThan(first.storedBytes() / 10);
    }
  }

  private static void assertSound(PostgresCluster postgres, String state) throws Exception {
    postgres.start();
    assertThat(postgres.sql(STATE)).isEqualTo(state);
    assertThat(postgres.amcheck()).isEmpty();
    postgres.stop();
  }

  private static CommitResult commit(VolumeRepository volume, String message) throws Exception {
    CommitResult result =
        volume.commit(
            new CommitRequest(
                message,
                new Person("test", "test@example"),
                Instant.parse("2026-11-22T12:00:00Z").atZone(ZoneOffset.UTC),
                true,
                Map.of(),
                false),
            Progress.NONE);
    assertThat(result.skipped()).isEmpty();
    return result;
  }
}
