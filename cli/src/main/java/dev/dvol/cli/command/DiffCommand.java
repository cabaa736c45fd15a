// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.DiffView;
import dev.dvol.cli.render.DiffView.Form;
import dev.dvol.cli.session.ExitCode;
import dev.dvol.cli.session.Session;
import dev.dvol.store.BranchName;
import dev.dvol.store.BranchSummary;
import dev.dvol.store.CommitId;
import dev.dvol.store.StatusReport;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code diff [REV [REV]] [VOLUME]}: what differs between two commits, or a commit and the files.
 */
@Command(name = "diff")
public final class DiffCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--stat", description = "How much differs in each path")
  private boolean stat;

  @Option(names = "--name-status", description = "A letter and the path")
  private boolean nameStatus;

  @Option(names = "--name-only", description = "The path alone")
  private boolean nameOnly;

  @Option(names = "--exit-code", description = "Exit with 1 if anything differs")
  private boolean exitCode;

  @Parameters(
      paramLabel = "REV|VOLUME",
      arity = "0..*",
      hideParamSyntax = true,
      description = "None: the last commit and the files. One: it and the files. Two: these.")
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public DiffCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    RevisionArguments given = RevisionArguments.read(session, new Arguments("diff", arguments), 2);
    VolumeRepository volume = given.repository();
    List<String> revisions = ends(given.revisions());
    BranchName head = session.head(volume);
    DiffView view =
        revisions.size() == 2
            ? betweenCommits(
                volume,
                volume.resolve(revisions.get(0), head),
                volume.resolve(revisions.get(1), head))
            : againstFiles(volume, revisions, head);
    session.show(view);
    if (!view.skipped().isEmpty()) {
      return ExitCode.INCOMPLETE.number();
    }
    return exitCode && !view.changes().isEmpty() ? ExitCode.REFUSED.number() : 0;
  }

  /** {@code A..B} means A and B; an end that is left out means HEAD. */
  private static List<String> ends(List<String> revisions) {
    if (revisions.size() != 1 || !revisions.get(0).contains("..")) {
      return revisions;
    }
    String range = revisions.get(0);
    int dots = range.indexOf("..");
    String from = range.substring(0, dots);
    String to = range.substring(dots + 2);
    return List.of(from.isEmpty() ? "HEAD" : from, to.isEmpty() ? "HEAD" : to);
  }

  private DiffView betweenCommits(VolumeRepository volume, CommitId from, CommitId to)
      throws IOException {
    return new DiffView(
        volume.diff(from, to),
        List.of(),
        form(),
        path -> volume.contentAt(from, path),
        path -> volume.contentAt(to, path));
  }

  private DiffView againstFiles(VolumeRepository volume, List<String> revisions, BranchName head)
      throws IOException, VolumeException {
    session.requireActiveHead(volume);
    Optional<CommitId> from =
        revisions.isEmpty()
            ? tip(volume, head)
            : Optional.of(volume.resolve(revisions.get(0), head));
    StatusReport report =
        from.isPresent()
            ? volume.diffWorkingDirectory(from.get(), session.progress())
            : volume.status(session.progress());
    return new DiffView(
        report.changes(),
        report.skipped(),
        form(),
        path -> from.isPresent() ? volume.contentAt(from.get(), path) : Optional.empty(),
        volume::workingContent);
  }

  private static Optional<CommitId> tip(VolumeRepository volume, BranchName branch)
      throws IOException {
    return volume.branches().stream()
        .filter(summary -> summary.name().equals(branch))
        .findFirst()
        .flatMap(BranchSummary::tip);
  }

  private Form form() {
    if (nameOnly) {
      return Form.NAME_ONLY;
    }
    if (nameStatus) {
      return Form.NAME_STATUS;
    }
    return stat ? Form.STAT : Form.PATCH;
  }
}
