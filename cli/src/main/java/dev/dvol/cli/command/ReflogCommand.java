// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.ReflogView;
import dev.dvol.cli.session.Session;
import dev.dvol.cli.session.UsageException;
import dev.dvol.store.BranchName;
import dev.dvol.store.UndoEntry;
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

/** {@code reflog [BRANCH] [VOLUME]}: where a branch was. */
@Command(name = "reflog")
public final class ReflogCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-n", "--max-count"},
      paramLabel = "N",
      description = "At most so many")
  private long most = Long.MAX_VALUE;

  @Parameters(
      paramLabel = "BRANCH|VOLUME",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The branch, also one that was deleted, and the volume if not the active")
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public ReflogCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    if (most < 0) {
      throw new UsageException("-n is a number of lines, not " + most);
    }
    Arguments given = new Arguments("reflog", arguments).atMost(2);
    VolumeRepository volume = session.openVolume(given.at(1));
    Optional<String> word = given.at(0);
    if (word.isPresent() && given.count() == 1 && isVolume(volume, word.get())) {
      volume = session.openVolume(word);
      word = Optional.empty();
    }
    BranchName branch = word.isPresent() ? BranchName.parse(word.get()) : session.head(volume);
    if (!isKnown(volume, branch)) {
      throw new VolumeException(
          Reason.BRANCH_MISSING, "Branch '" + branch + "' does not exist", "dvol branch");
    }
    session.show(new ReflogView(branch, volume.reflog(branch), recordsOf(volume, branch), most));
    return 0;
  }

  private boolean isVolume(VolumeRepository volume, String word) throws IOException {
    return session.volumeExists(word)
        && !(BranchName.isLegal(word) && isKnown(volume, new BranchName(word)));
  }

  private static boolean isKnown(VolumeRepository volume, BranchName branch) throws IOException {
    return volume.branches().stream().anyMatch(one -> one.name().equals(branch))
        || !recordsOf(volume, branch).isEmpty();
  }

  private static List<UndoEntry> recordsOf(VolumeRepository volume, BranchName branch)
      throws IOException {
    return volume.undoable().stream().filter(entry -> entry.branch().equals(branch)).toList();
  }
}
