// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

import dev.dvol.bench.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL 15 server on a directory, reached through a Unix socket only. Under root it runs as
 * the user {@code postgres}, because the server refuses root.
 */
final class PostgresCluster implements AutoCloseable {
  static final Path BINARIES = Path.of("/usr/lib/postgresql/15/bin");

  // Seconds; a server that hangs is the only one that takes so long.
  private static final String LONGEST_WAIT = "600";

  private final Path data;
  private final Path run;
  private boolean running;

  /**
   * A cluster that is not started.
   *
   * @param run a short path, made if absent, for the socket and the server's log
   */
  PostgresCluster(Path data, Path run) throws IOException, InterruptedException {
    if (!Files.isExecutable(BINARIES.resolve("initdb"))) {
      throw new IOException("no PostgreSQL 15 in " + BINARIES + ": Debian has it as postgresql-15");
    }
    this.data = data;
    this.run = run;
    Files.createDirectories(run);
    if (Programs.isRoot()) {
      Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
  }

  void init() throws IOException, InterruptedException {
    Files.createDirectory(data);
    if (Programs.isRoot()) {
      Programs.run(List.of("chown", "postgres:", data.toString()));
    }
    postgres(
        "initdb",
        "-D",
        data.toString(),
        "-U",
        "bench",
        "-A",
        "trust",
        "--no-sync",
        "-k",
        "--locale=C.UTF-8");
  }

  void start() throws IOException, InterruptedException {
    // Nothing here has to survive a crash of the server, and autovacuum would make each run differ.
    String options =
        "-c listen_addresses= -c unix_socket_directories="
            + run
            + " -c fsync=off -c autovacuum=off -c wal_level=minimal -c max_wal_senders=0"
            + " -c shared_buffers=256MB -c maintenance_work_mem=64MB -c min_wal_size=32MB"
            + " -c max_wal_size=64MB";
    Path log = run.resolve("log");
    // Before the command: one that is cut short may have started the server.
    running = true;
    postgres(
        "pg_ctl",
        "-D",
        data.toString(),
        "-w",
        "-t",
        LONGEST_WAIT,
        "-l",
        log.toString(),
        "-o",
        options,
        "start");
  }

  String sql(String statements) throws IOException, InterruptedException {
    Path script = run.resolve("script.sql");
    Files.writeString(script, statements);
    return postgres(
        "psql",
        "-h",
        run.toString(),
        "-U",
        "bench",
        "-X",
        "-A",
        "-t",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "-f",
        script.toString(),
        "postgres");
  }

  /**
   * Writes all pages out and stops the server, if it runs; an interrupt does not keep it from that.
   */
  @Override
  public void close() throws IOException {
    if (running) {
      Programs.cleanUp(
          command("pg_ctl", "-D", data.toString(), "-w", "-t", LONGEST_WAIT, "-m", "fast", "stop"));
      running = false;
    }
    for (String name : List.of("log", "script.sql")) {
      Files.deleteIfExists(run.resolve(name));
    }
    Files.delete(run);
  }

  private String postgres(String program, String... arguments)
      throws IOException, InterruptedException {
    return Programs.run(command(program, arguments));
  }

  private static List<String> command(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (Programs.isRoot()) {
      command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
    }
    command.add(BINARIES.resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }
}
