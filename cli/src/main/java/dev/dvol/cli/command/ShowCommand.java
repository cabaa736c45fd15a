// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.ShowView;
import dev.dvol.cli.session.Session;
import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.worktree.Change;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code show [REV] [VOLUME]}: one commit with all it tells. */
@Command(name = "show")
public final class ShowCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "REV|VOLUME",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The commit, HEAD if left out, and the volume if not the active")
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public ShowCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    RevisionArguments given = RevisionArguments.read(session, new Arguments("show", arguments), 1);
    VolumeRepository volume = given.repository();
    String revision = given.revisions().isEmpty() ? "HEAD" : given.revisions().get(0);
    CommitId id = volume.resolve(revision, session.head(volume));
    CommitInfo commit = volume.commitInfo(id);
    Optional<List<Change>> changes =
        commit.parents().isEmpty()
            ? Optional.empty()
            : Optional.of(volume.diff(commit.parents().get(0), id));
    session.show(new ShowView(commit, volume.commitRecord(id), changes));
    return 0;
  }
}
