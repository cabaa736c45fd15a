// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.MessageView;
import dev.dvol.cli.session.Session;
import dev.dvol.store.VolumeName;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code switch NAME}: makes a volume the active one. */
@Command(name = "switch")
public final class SwitchCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The volume")
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public SwitchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    String text = new Arguments("switch", arguments).atMost(1).required(0, "the NAME of a volume");
    VolumeName name = VolumeName.parse(text);
    if (!session.pool().contains(name)) {
      String hint = "dvol list shows the volumes; to switch branches, use dvol checkout " + name;
      throw new VolumeException(
          Reason.VOLUME_MISSING,
          "Error: " + name + " does not exist",
          session.screen().hasNotes() ? new String[] {hint} : new String[0]);
    }
    session.writablePool().activate(name);
    session.show(MessageView.note("Switched to volume " + name, Map.of("volume", name)));
    return 0;
  }
}
