// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.StatusView;
import dev.dvol.cli.session.ExitCode;
import dev.dvol.cli.session.Session;
import dev.dvol.store.CommitInfo;
import dev.dvol.store.StatusReport;
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

/** {@code status [VOLUME]}: what changed since the last commit. */
@Command(name = "status")
public final class StatusCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-s", "--short", "--porcelain"},
      description = "A line 'XY path' per change, in a form that stays")
  private boolean porcelain;

  @Parameters(
      paramLabel = "BRANCH|VOLUME",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The branch that is checked out, or the volume if not the active")
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public StatusCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    VolumeRepository volume = open(new Arguments("status", arguments).atMost(2));
    session.requireActiveHead(volume);
    StatusReport report = volume.status(session.progress());
    Optional<CommitInfo> tip =
        report.tip().isPresent()
            ? Optional.of(volume.commitInfo(report.tip().get()))
            : Optional.empty();
    List<String> users =
        porcelain ? List.of() : session.usersToShow().getOrDefault(volume.name(), List.of());
    session.show(new StatusView(volume.name(), report, tip, users, porcelain));
    return report.skipped().isEmpty() ? 0 : ExitCode.INCOMPLETE.number();
  }

  private VolumeRepository open(Arguments given) throws IOException, VolumeException {
    if (given.count() == 2) {
      VolumeRepository volume = session.openVolume(given.at(1));
      requireActive(volume, given.required(0, "a branch"));
      return volume;
    }
    RevisionArguments one = RevisionArguments.read(session, given, 1);
    if (!one.revisions().isEmpty()) {
      requireActive(one.repository(), one.revisions().get(0));
    }
    return one.repository();
  }

  /** Only the branch that is checked out has files that could differ. */
  private static void requireActive(VolumeRepository volume, String branch)
      throws IOException, VolumeException {
    String active = volume.activeBranch().text();
    if (!branch.equals(active) && !branch.equals("HEAD") && !branch.equals("@")) {
      throw new VolumeException(
          Reason.REFUSED,
          "'" + branch + "' is not checked out, so it has no status; branch '" + active + "' is",
          "dvol diff " + branch + " compares the files with it");
    }
  }
}
