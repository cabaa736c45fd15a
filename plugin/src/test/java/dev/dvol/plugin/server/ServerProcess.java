// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import dev.dvol.plugin.log.PluginLog;
import dev.dvol.store.posix.NativePosix;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** A server in a process of its own, on the socket that is its standard input. */
final class ServerProcess {
  // What systemd does: a listening socket, handed over as standard input.
  private static final String HAND_OVER =
      """
      import os, socket, sys
      listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
      listener.bind(sys.argv[1])
      listener.listen(16)
      print("listening", flush=True)
      os.dup2(listener.fileno(), 0)
      os.execv(sys.argv[2], sys.argv[2:])
      """;

  private ServerProcess() {}

  public static void main(String[] arguments) throws Exception {
    if (!PluginServer.isSocketInherited()) {
      throw new IllegalStateException("no socket is inherited");
    }
    PluginLog log = new PluginLog(System.err, PluginLog.Level.INFO, true, Clock.systemUTC());
    PluginServer server =
        PluginServer.start(
            PluginServer.Config.inherited(new NativePosix()), new MemoryDriver(), log);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    server.awaitClosed();
  }

  static ProcessBuilder on(Path socket) {
    return new ProcessBuilder(
        List.of(
            "python3",
            "-c",
            HAND_OVER,
            socket.toString(),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ServerProcess.class.getName()));
  }
}
