// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.session.PluginProbe;
import dev.dvol.cli.session.Session;
import dev.dvol.cli.session.UsageException;
import dev.dvol.plugin.driver.Patience;
import dev.dvol.plugin.driver.PoolVolumeDriver;
import dev.dvol.plugin.log.PluginLog;
import dev.dvol.plugin.server.PluginServer;
import dev.dvol.plugin.server.PluginServer.Config;
import dev.dvol.plugin.upkeep.Upkeep;
import dev.dvol.store.Pool;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.posix.Posix;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code plugin}: serves the volumes of the pool to Docker until it is ended. With a socket as
 * standard input it serves on that.
 */
@Command(name = "plugin")
public final class PluginCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "Where to listen (/run/docker/plugins/dvol.sock)")
  private @Nullable Path socket;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "What to log on standard error: debug, info, warn or error (info)")
  private String level = "info";

  @Parameters(arity = "0..*", hidden = true)
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public PluginCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    new Arguments("plugin", arguments).atMost(0);
    PluginLog log = log();
    Pool pool = session.pool();
    PoolVolumeDriver driver =
        new PoolVolumeDriver(pool, session.defaultBranch(), Patience.ofDocker(), log);
    Posix posix = session.environment().posix().get();
    boolean given = socket == null && PluginServer.isSocketInherited();
    Config config =
        given
            ? Config.inherited(posix)
            : Config.at(
                socket == null ? PluginProbe.DEFAULT_SOCKET : socket.toAbsolutePath(), posix);
    return session
        .environment()
        .critical()
        .run(
            () -> {
              try (PluginServer server = PluginServer.start(config, driver, log);
                  Upkeep upkeep =
                      Upkeep.start(
                          pool,
                          posix,
                          session.environment().clock(),
                          () -> session.lookForContainers().engine(),
                          log)) {
                server.awaitClosed();
                return 0;
              } catch (InterruptedException e) {
                // How the end of the process comes: everything accepted is answered, then it ends.
                throw (InterruptedIOException) new InterruptedIOException("ended").initCause(e);
              }
            });
  }

  private PluginLog log() {
    for (PluginLog.Level each : PluginLog.Level.values()) {
      if (each.name().equalsIgnoreCase(level)) {
        PrintStream out =
            new PrintStream(session.environment().streams().err(), true, StandardCharsets.UTF_8);
        boolean journal = session.environment().variable("JOURNAL_STREAM").isPresent();
        return new PluginLog(out, each, journal, session.environment().clock());
      }
    }
    throw new UsageException(
        "--log-level is debug, info, warn or error, not '" + level.toLowerCase(Locale.ROOT) + "'");
  }
}
