// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresDataIT {
  private static final long SIZE = 80_000_000;

  private Path scratch;

  // Not below the checkout: the server's user may not be allowed to pass there.
  @BeforeEach
  void needPostgres() throws Exception {
    Programs.need(Files.isExecutable(PostgresCluster.BINARIES.resolve("initdb")), "PostgreSQL 15");
    scratch = Files.createTempDirectory(Path.of("/var/tmp"), "dvol-bench-test-");
    Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void remove() throws Exception {
    if (scratch != null) {
      Programs.run("rm", "-rf", scratch);
    }
  }

  private Path make(String name, PostgresData set) throws Exception {
    Path directory = Files.createDirectory(scratch.resolve(name));
    set.create(directory);
    return directory;
  }

  private PostgresData set(long seed) {
    return new PostgresData(SIZE, seed, scratch.resolve("run"));
  }

  @Test
  void rowsDependOnTheSeedAndAStepChangesOneTableInAStoppedCluster() throws Exception {
    PostgresData set = set(7);
    Path one = make("one", set);
    String made = set.digest(one);
    assertThat(made.lines()).hasSize(3).doesNotContain("");
    assertThat(set.digest(make("two", set))).isEqualTo(made);
    assertThat(set(8).digest(make("three", set(8)))).isNotEqualTo(made);

    Map<String, String> files = Digests.of(one);
    set.mutate(one, 1);
    assertThat(one.resolve("pgdata/postmaster.pid")).doesNotExist();
    Map<String, String> after = Digests.of(one);
    long bytes = 0;
    for (Map.Entry<String, String> file : after.entrySet()) {
      boolean changed = !file.getValue().equals(files.get(file.getKey()));
      bytes +=
          changed && file.getKey().contains("/base/") ? Files.size(one.resolve(file.getKey())) : 0;
    }
    assertThat(bytes).as("bytes of table files that changed").isBetween(SIZE / 20, SIZE / 3);
    String updated = set.digest(one);
    assertThat(updated.lines().toList().get(0)).isNotEqualTo(made.lines().toList().get(0));
    assertThat(updated.lines().skip(1)).isEqualTo(made.lines().skip(1).toList());
  }
}
