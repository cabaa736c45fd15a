// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * A real PostgreSQL 15 on a directory of ours, reached through a Unix socket only. Under root it
 * runs as the user {@code postgres}, because the server refuses root.
 */
public final class PostgresCluster {
  private static final Path BINARIES = Path.of("/usr/lib/postgresql/15/bin");
  // Seconds; a server that hangs is the only one that takes so long.
  private static final String LONGEST_WAIT = "600";

  private final Path data;
  private final Path socket;
  private final boolean root;

  /** A cluster in a directory; the socket directory is made. */
  public PostgresCluster(Path data, Path socket) throws IOException {
    this.data = data;
    this.socket = socket;
    this.root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    Files.createDirectories(socket);
    if (root) {
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
  }

  /** Whether there is a PostgreSQL to run. */
  public static boolean isInstalled() {
    return Files.isExecutable(BINARIES.resolve("initdb"));
  }

  /**
   * Makes the cluster, small and without waiting for the disk: durability is not what is tested.
   */
  public void init() throws IOException, InterruptedException {
    if (root) {
      run(List.of("chown", "postgres", data.toString()));
    }
    postgres("initdb", "-D", data.toString(), "-U", "test", "-A", "trust", "--no-sync", "-k");
  }

  /** Starts the server and waits until it answers. */
  public void start() throws IOException, InterruptedException {
    String options =
        "-c listen_addresses= -c unix_socket_directories="
            + socket
            + " -c max_wal_size=128MB -c shared_buffers=64MB";
    Path log = socket.resolve("log");
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

  /** Stops the server as a container stop would. */
  public void stop() throws IOException, InterruptedException {
    postgres("pg_ctl", "-D", data.toString(), "-w", "-t", LONGEST_WAIT, "-m", "fast", "stop");
  }

  /** Fills {@code pgbench}'s tables; 15 MB a unit. */
  public void fill(int scale) throws IOException, InterruptedException {
    postgres(
        "pgbench", "-h", socket.toString(), "-U", "test", "-i", "-q", "-s", "" + scale, "postgres");
  }

  /** What a statement answers, without decoration. */
  public String sql(String statement) throws IOException, InterruptedException {
    return postgres(
            "psql",
            "-h",
            socket.toString(),
            "-U",
            "test",
            "-X",
            "-A",
            "-t",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            statement,
            "postgres")
        .strip();
  }

  /**
   * Checks every table and index with {@code pg_amcheck}; what it says, which is nothing for a
   * sound database.
   */
  public String amcheck() throws IOException, InterruptedException {
    return postgres(
            "pg_amcheck",
            "-h",
            socket.toString(),
            "-U",
            "test",
            "--install-missing",
            "--heapallindexed",
            "postgres")
        .strip();
  }

  private String postgres(String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (root) {
      command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
    }
    command.add(BINARIES.resolve(program).toString());
    command.addAll(List.of(arguments));
    return run(command);
  }

  private String run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(socket, "out", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(socket.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int exit = process.waitFor();
    String said = Files.readString(output, StandardCharsets.UTF_8);
    Files.delete(output);
    if (exit != 0) {
      throw new IOException(command + " ended with " + exit + ": " + said);
    }
    return said;
  }
}
