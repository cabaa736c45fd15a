// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.MessageView;
import dev.dvol.cli.session.Session;
import dev.dvol.store.error.VolumeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code version}. */
@Command(name = "version")
public final class VersionCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(arity = "0..*", hidden = true)
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public VersionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    new Arguments("version", arguments).atMost(0);
    String version = version();
    session.show(MessageView.line("dvol " + version, Map.of("version", version)));
    return 0;
  }

  /** The version of this program. */
  static String version() throws IOException {
    Properties properties = new Properties();
    try (InputStream in =
        VersionCommand.class.getResourceAsStream("/dev/dvol/cli/version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    }
    return properties.getProperty("version", "unknown");
  }
}
