// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import dev.dvol.cli.session.CriticalSection;
import dev.dvol.cli.session.EngineContainers;
import dev.dvol.cli.session.Environment;
import dev.dvol.plugin.engine.OwnContainer;
import dev.dvol.store.posix.NativePosix;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The program. Wires the process to {@link DvolCommandLine}; nothing else looks at what is outside.
 */
public final class Main {
  private static final int LONGEST_END_MINUTES = 30;
  private static final Path SYSTEM_POOL = Path.of("/var/lib/dvol/volumes");

  private Main() {}

  /** Runs a command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    CriticalSection critical = new CriticalSection();
    Thread ending =
        new Thread(
            () -> critical.interruptAndAwait(LONGEST_END_MINUTES, TimeUnit.MINUTES), "ending");
    Runtime.getRuntime().addShutdownHook(ending);
    DvolCommandLine commandLine = new DvolCommandLine(environment(System.getenv(), critical));
    int code = commandLine.run(RawArguments.recover(arguments, Path.of("/proc/self/cmdline")));
    // Threads of libraries must not keep a finished command alive.
    System.exit(code);
  }

  private static Environment environment(Map<String, String> variables, CriticalSection critical) {
    Path working = Path.of("").toAbsolutePath();
    return new Environment(
        variables,
        new Environment.Directories(working, home(variables), SYSTEM_POOL),
        login(variables),
        // Not System.out: it swallows errors, and has an encoding of its own.
        new Environment.Streams(
            new FileInputStream(FileDescriptor.in),
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err)),
        new TerminalProbe(variables, Path.of("/proc/self/fd")).facts(),
        Clock.system(ZoneId.systemDefault()),
        System::nanoTime,
        new SecureRandom(),
        NativePosix::new,
        environment -> new EngineContainers(environment, () -> ownContainer(variables)),
        critical);
  }

  private static OwnContainer ownContainer(Map<String, String> variables) {
    Path self = Path.of("/proc/self");
    return OwnContainer.of(
        host(variables), textOf(self.resolve("cgroup")), textOf(self.resolve("mountinfo")));
  }

  private static String textOf(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  /** The variable first: sudo -E and containers set it where the user database says otherwise. */
  private static Path home(Map<String, String> variables) {
    String home = variables.getOrDefault("HOME", "");
    return Path.of(home.startsWith("/") ? home : System.getProperty("user.home", "/"))
        .toAbsolutePath();
  }

  /** In a container, whose user and host say nothing, the wrapper tells who called it. */
  private static Environment.Login login(Map<String, String> variables) {
    String caller = variables.getOrDefault("DVOL_CALLER", "");
    int at = caller.lastIndexOf('@');
    return at > 0 && at < caller.length() - 1
        ? new Environment.Login(caller.substring(0, at), caller.substring(at + 1))
        : new Environment.Login(user(variables), host(variables));
  }

  private static String user(Map<String, String> variables) {
    String user = System.getProperty("user.name", "");
    // The JVM says ? for a user id without a name.
    String known = user.isBlank() || user.equals("?") ? variables.getOrDefault("USER", "") : user;
    return known.isBlank() ? "user" : known;
  }

  private static String host(Map<String, String> variables) {
    try {
      String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      return name.isEmpty() ? "localhost" : name;
    } catch (IOException e) {
      String name = variables.getOrDefault("HOSTNAME", "");
      return name.isBlank() ? "localhost" : name;
    }
  }
}
