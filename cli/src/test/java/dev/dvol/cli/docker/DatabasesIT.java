// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.plugin.testing.PrivateEngine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real databases in containers, under load, committed while they run. The number of commits a mode
 * is the property {@code dvol.rounds}, 4 by default.
 */
@Timeout(1500)
class DatabasesIT {
  private static final int ROUNDS = Integer.getInteger("dvol.rounds", 4);
  private static final String SERVER =
      "test -d /data/pg || { initdb -D /data/pg >/dev/null && echo first; }; exec postgres -D"
          + " /data/pg -c listen_addresses= -c unix_socket_directories=/tmp"
          + " -c shared_buffers=64MB";
  private static final String PSQL = "psql -qAtX -h /tmp -d postgres -c ";

  private static Installed dvol;
  private static String postgres;

  @BeforeAll
  static void install() throws Exception {
    Images.needDvol();
    Images.needDatabases();
    dvol = Installed.on(Files.createTempDirectory(Path.of("target").toAbsolutePath(), "d"));
    dvol.engine().load(Images.DATABASES);
    postgres = ok("docker run --rm --network none " + Images.DATABASES + " id -u postgres").strip();
  }

  @AfterAll
  static void remove() throws Exception {
    if (dvol != null) {
      dvol.close();
    }
  }

  private static String ok(String line) throws IOException {
    return dvol.ok(line);
  }

  private static void start(String container, String volume) throws Exception {
    ok(
        "docker run -d --network none --stop-timeout 120 --name %s --user postgres -v %s:/data --volume-driver=dvol %s sh -c '%s'"
            .formatted(container, volume, Images.DATABASES, SERVER));
    awaitReady(container);
  }

  private static void awaitReady(String container) throws Exception {
    for (int i = 0; i < 600; i++) {
      if (dvol.shell("docker exec " + container + " " + PSQL + "'select 1'").exit() == 0) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("not ready\n" + ok("docker logs " + container + " 2>&1"));
  }

  private static String query(String container, String sql) throws IOException {
    return ok("docker exec " + container + " " + PSQL + "\"" + sql + "\"").strip();
  }

  /** A state of the database: its commit, and how many rows were acknowledged before it. */
  private record Committed(String id, int acknowledged) {}

  @ParameterizedTest
  @ValueSource(strings = {"stop", "pause"})
  void committedUnderLoadPostgresComesBackWithAllRowsThatWereAcknowledged(String mode)
      throws Exception {
    String volume = "pg_" + mode;
    ok("docker volume create -d dvol -o uid=" + postgres + " -o mode=0700 " + volume);
    start("db", volume);
    ok("docker exec db pgbench -q -i -s 2 -h /tmp postgres 2>&1");
    query("db", "create table ledger (n int primary key)");
    List<Committed> commits = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      commits.add(commitUnderLoad(volume, mode, round));
    }
    ok("docker rm -f db");
    for (Committed commit : commits) {
      checkRestored(volume, mode, commit);
    }
    ok("dvol rm -f " + volume);
  }

  private static Committed commitUnderLoad(String volume, String mode, int round) throws Exception {
    awaitReady("db");
    int first = Integer.parseInt(query("db", "select coalesce(max(n), 0) + 1 from ledger"));
    ok("docker exec -d db pgbench -n -c 2 -T 600 -h /tmp postgres");
    // A row is acknowledged when its number is in the file, which is no part of the volume.
    ok(
        ("docker exec -d db sh -c 'n=%d; while %s\"insert into ledger values ($n)\"; do echo $n"
                + " >> /tmp/acknowledged.%d; n=$((n+1)); done'")
            .formatted(first, PSQL, round));
    int acknowledged = first - 1;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (acknowledged < first + 4 && System.nanoTime() - end < 0) {
      Thread.sleep(20);
      Result last = dvol.shell("docker exec db tail -n 1 /tmp/acknowledged." + round);
      boolean told = last.exit() == 0 && !last.text().isEmpty();
      acknowledged = told ? Integer.parseInt(last.text()) : acknowledged;
    }
    assertThat(acknowledged).as("rows before the commit").isGreaterThanOrEqualTo(first);
    String id = commit("round " + round, mode, volume);
    if (mode.equals("pause")) {
      ok("docker exec db pkill pgbench; docker exec db pkill -f 'while psql' || true");
      // The loop is gone, and perhaps not yet the insert that it was at.
      ok(
          "docker exec db sh -c"
              + " 'while pgrep -f insert.into.ledger | grep -vx $$; do sleep 0.1; done'");
    }
    return new Committed(id.strip(), acknowledged);
  }

  private static String commit(String message, String mode, String volume) throws Exception {
    String head = head(volume);
    String command = "dvol commit -m '%s' --quiesce %s %s".formatted(message, mode, volume);
    Result result = dvol.shell(command);
    for (int i = 0; i < 50 && mode.equals("pause") && couldNotFreeze(result); i++) {
      // An engine gives that up when the container's processes fork meanwhile. Nothing has changed.
      assertThat(ok("docker inspect -f '{{.State.Running}} {{.State.Paused}}' db"))
          .isEqualTo("true false\n");
      assertThat(head(volume)).isEqualTo(head);
      result = dvol.shell(command);
    }
    return result.orFail().out();
  }

  private static boolean couldNotFreeze(Result result) {
    return result.exit() != 0 && result.err().contains("unable to freeze");
  }

  /** The commit that HEAD names; empty before the first. */
  private static String head(String volume) throws IOException {
    return ok(
        "git --git-dir /var/lib/dvol/volumes/%s/store.git rev-parse -q --verify HEAD || true"
            .formatted(volume));
  }

  private static void checkRestored(String volume, String mode, Committed commit) throws Exception {
    ok("docker volume create -d dvol -o from=%s@%s restored".formatted(volume, commit.id()));
    start("restored", "restored");
    int rows = Integer.parseInt(query("restored", "select count(*) from ledger"));
    int last = Integer.parseInt(query("restored", "select max(n) from ledger"));
    assertThat(last)
        .as("acknowledged rows of " + commit)
        .isGreaterThanOrEqualTo(commit.acknowledged());
    assertThat(rows).as("no row is missing").isEqualTo(last);
    assertThat(
            query(
                "restored",
                "select (select sum(abalance) from pgbench_accounts) = (select sum(bbalance) from"
                    + " pgbench_branches) and (select sum(delta) from pgbench_history) = (select"
                    + " sum(tbalance) from pgbench_tellers)"))
        .isEqualTo("t");
    assertThat(
            ok(
                "docker exec restored pg_amcheck --install-missing --heapallindexed -h /tmp"
                    + " -d postgres 2>&1"))
        .isEmpty();
    String log = ok("docker logs restored 2>&1");
    assertThat(log).doesNotContain("PANIC").doesNotContain("invalid page");
    if (mode.equals("stop")) {
      assertThat(log).contains("database system was shut down at");
    } else {
      assertThat(log).contains("automatic recovery in progress").contains("redo done at");
    }
    ok("docker rm -f restored && docker volume rm restored && dvol rm -f restored");
  }

  @Test
  void redisThatSavesOnlyWhenItEndsKeepsItsLastValue() throws Exception {
    ok("dvol init cache");
    ok(
        "docker run -d --network none --stop-timeout 120 --name cache"
            + " -v cache:/data --volume-driver=dvol "
            + Images.DATABASES
            + " redis-server --dir /data --save 3600 1 --bind 127.0.0.1");
    redis("set greeting hello");
    ok("dvol commit -m hello cache");
    assertThat(redis("get greeting")).isEqualTo("hello");
    redis("set greeting world");
    ok("dvol reset --hard HEAD cache");
    assertThat(redis("get greeting")).isEqualTo("hello");
    ok("docker rm -f cache && dvol rm -f cache");
  }

  private static String redis(String command) throws Exception {
    for (int i = 0; i < 1000; i++) {
      var answer = dvol.shell("docker exec cache redis-cli " + command);
      if (answer.exit() == 0 && !answer.out().contains("LOADING")) {
        return answer.text();
      }
      Thread.sleep(50);
    }
    throw new AssertionError(ok("docker logs cache 2>&1"));
  }
}
