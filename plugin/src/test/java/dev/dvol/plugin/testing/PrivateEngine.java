// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.testing;

import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Docker engine of its own for one test: a second {@code dockerd} in its own mount, network and
 * process namespaces. An engine never forgets a volume driver that it met, and waits 15 seconds for
 * a dead one at every turn; so drivers are tried on engines that are thrown away.
 *
 * <p>Inside, {@code /run} is empty memory of its own, with {@code /run/docker/plugins} and {@code
 * /run/docker.sock} where every program expects them, and {@code /var/lib/dvol} is a directory of
 * the scratch directory. All else is the machine's file system. There is no network but loopback:
 * containers are run with {@code --network none}.
 *
 * <p>Nothing outlives it: the first process of the namespaces waits for the end of a pipe that this
 * JVM holds, and the kernel ends all others with it, however this JVM ended. Not for use by several
 * threads at once, save {@link #docker}, {@link #enter} and {@link #spawn}.
 */
public final class PrivateEngine implements AutoCloseable {
  /** In the image that {@code .ci/images} makes of the machine's static busybox. */
  public static final String BUSYBOX = "dvol-test/busybox:1";

  // A socket's path has 108 bytes at most.
  private static final int LONGEST_SOCKET_PATH = 100;

  /**
   * The first process. An overlay gives /var/lib/dvol to machines that have none, unseen outside.
   * The reader of the pipe is a child, so that the shell is free to collect the orphans that it
   * inherits.
   */
  private static final String FIRST_PROCESS =
      """
      set -eu
      exec 2>&1 3<&0
      mount -t tmpfs -o mode=755 tmpfs /run
      mkdir -p /run/docker/plugins /run/lock
      chmod 700 /run/docker/plugins
      mkdir -p "$1/dvol" "$1/upper" "$1/work"
      if ! [ -d /var/lib/dvol ]; then
        mount -t overlay -o "lowerdir=/var/lib,upperdir=$1/upper,workdir=$1/work" overlay /var/lib
        mkdir /var/lib/dvol
      fi
      mount --bind "$1/dvol" /var/lib/dvol
      if command -v ip >/dev/null; then ip link set lo up; fi
      echo ready
      cat <&3 >/dev/null &
      while kill -0 $! 2>/dev/null; do wait $! || :; done
      """;

  private final Path scratch;
  private final Path socket;
  private final String cgroup;
  private final Process namespaces;
  private final long firstProcess;
  private final List<String> daemonOptions;
  private @Nullable Process daemon;

  private PrivateEngine(
      Path scratch,
      Path socket,
      Process namespaces,
      long firstProcess,
      List<String> daemonOptions) {
    this.scratch = scratch;
    this.socket = socket;
    this.cgroup = "dvol-test-" + firstProcess;
    this.namespaces = namespaces;
    this.firstProcess = firstProcess;
    this.daemonOptions = daemonOptions;
  }

  /**
   * How a command ended.
   *
   * @param exit the exit code; 128 and the signal's number if a signal ended it
   * @param out what it wrote to standard output
   * @param err what it wrote to standard error
   * @param seconds how long it took
   */
  public record Result(int exit, String out, String err, double seconds) {
    /** This, if the command succeeded; otherwise fails the test with what it said. */
    public Result orFail() {
      if (exit != 0) {
        throw new AssertionError("exit code " + exit + "\n" + out + err);
      }
      return this;
    }

    /** Standard output without the white space around it. */
    public String text() {
      return out.strip();
    }
  }

  /** Skips the test, or fails it with {@code -Ddvol.ci=true}, where no such engine can be had. */
  public static void need() {
    Programs.needRootAnd("unshare", "nsenter", "mount", "dockerd", "containerd", "runc", "docker");
  }

  /**
   * Starts an engine that has no images.
   *
   * @param scratch an empty or missing directory on a file system with room; all that the engine
   *     stores is below it, and it is removed by {@link #close}. Not in memory, not on an overlay
   * @param daemonOptions further options for {@code dockerd}, such as {@code --live-restore}
   */
  public static PrivateEngine start(Path scratch, String... daemonOptions) throws IOException {
    Path place = Files.createDirectories(scratch).toRealPath();
    Path socket = place.resolve("docker.sock");
    if (socket.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET_PATH) {
      throw new IllegalArgumentException("too long for a socket: " + socket);
    }
    Process namespaces =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "--net",
                "--pid",
                "--fork",
                "--kill-child=SIGKILL",
                "--mount-proc",
                "sh",
                "-c",
                FIRST_PROCESS,
                "first",
                place.toString())
            .redirectErrorStream(true)
            .start();
    try {
      String said = readLine(namespaces);
      if (!said.equals("ready")) {
        String rest =
            new String(namespaces.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        throw new IOException("cannot make namespaces: " + said + "\n" + rest);
      }
      long first = namespaces.children().findFirst().map(ProcessHandle::pid).orElseThrow();
      PrivateEngine engine =
          new PrivateEngine(place, socket, namespaces, first, List.of(daemonOptions));
      try {
        engine.startDaemon();
      } catch (IOException | RuntimeException | Error e) {
        engine.close();
        throw e;
      }
      return engine;
    } catch (IOException | RuntimeException | Error e) {
      namespaces.destroyForcibly();
      throw e;
    }
  }

  // Byte by byte: nothing that follows may be lost in a buffer.
  private static String readLine(Process process) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = process.getInputStream().read(); c >= 0 && c != '\n'; ) {
      line.append((char) c);
      c = process.getInputStream().read();
    }
    return line.toString();
  }

  /** For {@code DOCKER_HOST}; good inside the namespaces and outside. */
  public String host() {
    return "unix://" + socket;
  }

  /** The socket itself. */
  public Path socket() {
    return socket;
  }

  /** The control group of its containers. */
  String cgroup() {
    return cgroup;
  }

  /** The directory that is {@code /var/lib/dvol} inside. */
  public Path data() {
    return scratch.resolve("dvol");
  }

  /** What the daemon wrote so far, all its lives together. */
  public String log() throws IOException {
    return Files.readString(logFile());
  }

  /** Runs the docker command of this machine, outside the namespaces, against this engine. */
  public Result docker(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    return run(command, Map.of("DOCKER_HOST", host()), Duration.ofMinutes(5));
  }

  /** Runs a command inside the namespaces, in {@code /}, to its end. */
  public Result enter(String... command) throws IOException {
    return run(inside(command), Map.of(), Duration.ofMinutes(5));
  }

  /**
   * Starts a command inside the namespaces, such as a volume driver. Signals for it go to {@link
   * #inner}; it ends with the engine if not before.
   */
  public Process spawn(ProcessBuilder.Redirect output, String... command) throws IOException {
    return new ProcessBuilder(inside(command))
        .redirectErrorStream(true)
        .redirectOutput(output)
        .start();
  }

  /** The command itself that {@link #spawn} started: what that returned only waits for it. */
  public static ProcessHandle inner(Process spawned) throws IOException {
    for (int i = 0; i < 6000 && spawned.isAlive(); i++) {
      var child = spawned.children().findFirst();
      if (child.isPresent()) {
        return child.get();
      }
      pause(10);
    }
    throw new IOException(
        spawned.isAlive() ? "starts nothing" : "ended at once, exit code " + spawned.exitValue());
  }

  private List<String> inside(String... command) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "nsenter",
                "--target=" + firstProcess,
                "--mount",
                "--net",
                "--pid",
                "--wd=/",
                "--"));
    words.addAll(List.of(command));
    return words;
  }

  /** Copies an image of the machine's own engine to this one. */
  public void load(String image) throws IOException {
    Path file = Files.createTempFile(scratch, "image", ".tar");
    try {
      run(List.of("docker", "save", "-o", file.toString(), image), Map.of(), Duration.ofMinutes(5))
          .orFail();
      docker("load", "-q", "-i", file.toString()).orFail();
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Stops the daemon as a service manager does, with SIGTERM, and starts it again. */
  public void restartDaemon() throws IOException {
    stopDaemon();
    startDaemon();
  }

  /** Stops the daemon with SIGTERM and waits for its end. Without a daemon it does nothing. */
  public void stopDaemon() throws IOException {
    Process process = daemon;
    if (process == null) {
      return;
    }
    inner(process).destroy();
    if (!ended(process, Duration.ofMinutes(1))) {
      throw new IOException("dockerd does not end\n" + log());
    }
    daemon = null;
  }

  /**
   * Ends the daemon with SIGKILL. Containers that run go on, and the engine takes them up again
   * after {@link #startDaemon} only with {@code --live-restore}; otherwise it ends them then.
   */
  public void killDaemon() throws IOException {
    Process process = daemon;
    if (process == null) {
      return;
    }
    inner(process).destroyForcibly();
    if (!ended(process, Duration.ofSeconds(30))) {
      throw new IOException("dockerd survives SIGKILL");
    }
    daemon = null;
  }

  /**
   * Starts the daemon after {@link #killDaemon} or {@link #stopDaemon}, and waits until it answers,
   * which can take 15 seconds for each volume whose driver is not there.
   */
  public void startDaemon() throws IOException {
    if (daemon != null) {
      throw new IllegalStateException("the daemon runs");
    }
    Path settings = Files.writeString(scratch.resolve("daemon.json"), "{}");
    List<String> command =
        new ArrayList<>(
            List.of(
                "dockerd",
                // Not the machine's own settings.
                "--config-file=" + settings,
                "--host=unix:///run/docker.sock",
                "--host=" + host(),
                "--data-root=" + scratch.resolve("data"),
                "--exec-root=/run/docker",
                "--pidfile=/run/docker.pid",
                "--bridge=none",
                "--iptables=false",
                "--ip6tables=false",
                // With systemd's driver the machine's own systemd would be asked for a place.
                "--exec-opt=native.cgroupdriver=cgroupfs",
                "--cgroup-parent=/" + cgroup));
    command.addAll(daemonOptions);
    ProcessBuilder builder =
        new ProcessBuilder(inside(command.toArray(String[]::new)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
    // The machine's own engine may be behind these.
    builder.environment().keySet().removeIf(name -> name.startsWith("DOCKER_"));
    // A daemon that was killed leaves its number, and another process may have that by now.
    enter("rm", "-f", "/run/docker.pid", "/run/docker/containerd/containerd.pid").orFail();
    Process process = builder.start();
    daemon = process;
    for (int i = 0; i < 1200; i++) {
      if (!process.isAlive()) {
        daemon = null;
        throw new IOException("dockerd ended, exit code " + process.exitValue() + "\n" + log());
      }
      if (Files.exists(socket) && docker("version").exit() == 0) {
        return;
      }
      pause(100);
    }
    throw new IOException("dockerd does not answer\n" + log());
  }

  /**
   * Ends every process and removes every file of this engine.
   *
   * @throws IOException if something of it cannot be removed
   */
  @Override
  public void close() throws IOException {
    // The end of the pipe ends the first process, and that all others, containers and their mounts.
    namespaces.getOutputStream().close();
    if (!ended(namespaces, Duration.ofSeconds(60))) {
      ProcessHandle.of(firstProcess).ifPresent(ProcessHandle::destroyForcibly);
      ended(namespaces, Duration.ofSeconds(60));
    }
    if (daemon != null) {
      ended(daemon, Duration.ofSeconds(60));
      daemon = null;
    }
    removeCgroups();
    deleteAll(scratch);
  }

  private Path logFile() {
    return scratch.resolve("dockerd.log");
  }

  /** A group can be removed when its last process is gone, which the kernel may still be at. */
  private void removeCgroups() throws IOException {
    try (var hierarchies = Files.newDirectoryStream(Path.of("/sys/fs/cgroup"))) {
      for (Path hierarchy : hierarchies) {
        removeCgroup(hierarchy.resolve(cgroup));
      }
    }
    removeCgroup(Path.of("/sys/fs/cgroup", cgroup));
  }

  private static void removeCgroup(Path group) throws IOException {
    if (!Files.isDirectory(group)) {
      return;
    }
    List<Path> inner = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(group, Files::isDirectory)) {
      entries.forEach(inner::add);
    }
    for (Path child : inner) {
      removeCgroup(child);
    }
    for (int i = 0; ; i++) {
      try {
        Files.deleteIfExists(group);
        return;
      } catch (IOException e) {
        if (i == 1200) {
          throw e;
        }
        pause(50);
      }
    }
  }

  private static void deleteAll(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path left, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(left);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static Result run(List<String> command, Map<String, String> variables, Duration limit)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("DOCKER_CONTEXT"));
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().putAll(variables);
    long start = System.nanoTime();
    Process process = builder.start();
    process.getOutputStream().close();
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> readAll(process.getErrorStream()));
    CompletableFuture<String> out =
        CompletableFuture.supplyAsync(() -> readAll(process.getInputStream()));
    if (!ended(process, limit)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new IOException("still running after " + limit + ": " + command);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Result(process.exitValue(), out.join(), err.join(), seconds);
  }

  private static String readAll(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean ended(Process process, Duration limit) throws IOException {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void pause(long milliseconds) throws IOException {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Where it is and what it runs, for failures of tests. */
  @Override
  public String toString() {
    return "PrivateEngine" + Arrays.asList(host(), "process " + firstProcess);
  }
}
