// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.MessageView;
import dev.dvol.cli.session.ExitCode;
import dev.dvol.cli.session.Session;
import dev.dvol.store.Pool;
import dev.dvol.store.VolumeName;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rm NAME}: moves a volume to the pool's trash, after asking. */
@Command(name = "rm")
public final class RemoveCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-f", "--force"},
      description = "Do not ask")
  private boolean force;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The volume")
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public RemoveCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    String text = new Arguments("rm", arguments).atMost(1).required(0, "the NAME of a volume");
    VolumeName name = VolumeName.parse(text);
    if (!session.pool().contains(name)) {
      throw new VolumeException(
          Reason.VOLUME_MISSING, "Volume '" + name + "' does not exist, cannot remove it");
    }
    Pool pool = session.writablePool();
    requireUnused(pool, name);
    boolean confirmed =
        force
            || session.confirm(
                "Are you sure? This will remove volume '"
                    + name
                    + "' with all its branches and commits (y/n): ");
    if (!confirmed) {
      session.show(MessageView.line("Aborting.", Map.of("volume", name, "removed", false)));
      return ExitCode.REFUSED.number();
    }
    // Asked once more: somebody may have thought about the question for long.
    pool.remove(
        name,
        () -> {
          requireUnused(pool, name);
          return session.containers().present();
        });
    session.show(
        MessageView.line(
            "Deleting volume '" + name + "'", Map.of("volume", name, "removed", true)));
    return 0;
  }

  private void requireUnused(Pool pool, VolumeName name) throws IOException, VolumeException {
    List<String> users = session.containers().users().getOrDefault(name, List.of());
    if (!users.isEmpty()) {
      throw new VolumeException(
          Reason.REFUSED,
          "Cannot remove '%s' while it is in use by '%s'".formatted(name, String.join(",", users)),
          "docker stop " + String.join(" ", users).replace("/", ""));
    }
    // In this order: whoever goes on in between has it mounted.
    List<String> held = session.containers().held(pool, name);
    if (!held.isEmpty()) {
      throw new VolumeException(
          Reason.REFUSED,
          "Cannot remove '%s' while another command has '%s' stopped"
              .formatted(name, String.join(",", held)),
          "try again when that is done");
    }
  }
}
