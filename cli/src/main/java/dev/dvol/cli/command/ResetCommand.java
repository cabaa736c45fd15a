// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.Escapes;
import dev.dvol.cli.render.RestoreView;
import dev.dvol.cli.session.Session;
import dev.dvol.cli.session.Session.Attended;
import dev.dvol.store.CommitId;
import dev.dvol.store.RestoreResult;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reset --hard [REV] [VOLUME]}: takes the branch and its files back to a commit. */
@Command(name = "reset")
public final class ResetCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--hard", description = "Confirm that newer commits and changes may go")
  private boolean hard;

  @Option(
      names = "--discard",
      description = "Do not save uncommitted changes, so that they cannot come back")
  private boolean discard;

  @Parameters(
      paramLabel = "REV [VOLUME]",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The commit, HEAD if left out, and the volume if not the active")
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public ResetCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    Arguments given = new Arguments("reset", arguments).atMost(2);
    if (!hard) {
      throw new VolumeException(
          Reason.REFUSED,
          "Please specify --hard to confirm you intend to lose data (to save your state, commit"
              + " and branch, then come back to reset)");
    }
    // A lone argument is always a revision: a mistyped one must not reset another volume.
    VolumeRepository volume = session.openVolume(given.at(1));
    volume.finishInterruptedBeforeReset(session.progress());
    session.requireActiveHead(volume);
    CommitId target = volume.resolve(given.at(0).orElse("HEAD"), session.head(volume));
    Attended<RestoreResult> attended =
        session.attend(
            volume,
            Optional.empty(),
            containers -> volume.reset(target, discard, containers, session.progress()));
    RestoreResult result = attended.result();
    String summary =
        "HEAD is now at "
            + target.abbreviated()
            + " "
            + Escapes.forTerminal(volume.commitInfo(target).subject());
    session.show(new RestoreView(volume.name(), result, summary, attended.containers()));
    return attended.exitCode(result.skipped().isEmpty());
  }
}
