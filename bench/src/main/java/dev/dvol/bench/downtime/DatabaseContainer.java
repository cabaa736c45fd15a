// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import dev.dvol.bench.process.CommandFailedException;
import dev.dvol.bench.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL in a container on a volume of dvol, and pgbench in another beside it. They share a
 * directory with the server's Unix socket, and no network.
 */
final class DatabaseContainer implements AutoCloseable {
  private static final String SERVER =
      "test -d /data/pg || initdb -D /data/pg -A trust >/dev/null; exec postgres -D /data/pg"
          + " -c listen_addresses= -c unix_socket_directories=/run/pg -c shared_buffers=128MB";

  private final String name;
  private final String image;
  private final Path run;

  /**
   * Nothing is started yet.
   *
   * @param name of volume and container, new to engine and pool
   * @param run a directory for the socket; a short path
   */
  DatabaseContainer(String name, String image, Path run) throws IOException {
    this.name = name;
    this.image = image;
    this.run = Files.createDirectory(run);
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  String name() {
    return name;
  }

  Path socket() {
    return run.resolve(".s.PGSQL.5432");
  }

  /** Makes volume and database cluster, and starts the server. */
  void start() throws IOException, InterruptedException {
    String user = docker("run", "--rm", "--network", "none", image, "id", "-u", "postgres").strip();
    docker("volume", "create", "-d", "dvol", "-o", "uid=" + user, "-o", "mode=0700", name);
    run(name, List.of("-v", name + ":/data"), SERVER);
  }

  /** Fills the database. */
  void fill(int scale) throws IOException, InterruptedException {
    String init = "pgbench -q -i -s " + scale + " -h /run/pg postgres";
    docker("exec", name, "sh", "-c", init);
  }

  /** Lets transactions run at a rate until {@link #idle}, through restarts of the server too. */
  void load(int rate, long seed) throws IOException, InterruptedException {
    String loop =
        ("n=%d; while :; do pgbench -n -c 4 -T 86400 -R %d --random-seed=$n -h /run/pg postgres;"
                + " n=$((n+1)); sleep 0.05; done >/dev/null 2>&1")
            .formatted(seed, rate);
    run(loadName(), List.of("--init"), loop);
  }

  /** Ends the load, if there is one. */
  void idle() throws IOException {
    remove(loadName());
  }

  private void run(String container, List<String> options, String script)
      throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of("run", "-d", "--network", "none", "--user", "postgres", "--name", container));
    words.addAll(options);
    words.addAll(List.of("-v", run + ":/run/pg", image, "sh", "-c", script));
    docker(words.toArray(String[]::new));
  }

  private String loadName() {
    return name + "-load";
  }

  private static String docker(String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("docker"));
    words.addAll(List.of(arguments));
    return Programs.run(words);
  }

  private static void remove(String container) throws IOException {
    // Succeeds where there is none.
    Programs.cleanUp(List.of("docker", "rm", "-f", container));
  }

  /** Removes the containers and the engine's knowledge of the volume, whatever interrupts. */
  @Override
  public void close() throws IOException {
    idle();
    remove(name);
    try {
      Programs.cleanUp(List.of("docker", "volume", "rm", "-f", name));
    } catch (CommandFailedException e) {
      // It was never made; the pool is removed as a whole anyway.
    }
  }
}
