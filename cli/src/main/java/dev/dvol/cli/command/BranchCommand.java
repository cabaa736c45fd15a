// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.BranchListView;
import dev.dvol.cli.render.MessageView;
import dev.dvol.cli.session.Session;
import dev.dvol.cli.session.UsageException;
import dev.dvol.store.BranchName;
import dev.dvol.store.BranchSummary;
import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code branch}: lists, makes, renames and deletes branches, without touching files. */
@Command(name = "branch")
public final class BranchCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-d", "--delete"},
      description = "Delete a branch whose commits are in another one")
  private boolean delete;

  @Option(names = "-D", description = "Delete a branch, whatever is in it")
  private boolean forceDelete;

  @Option(
      names = {"-m", "--move"},
      description = "Rename a branch: [OLD] NEW")
  private boolean rename;

  @Option(names = "--show-current", description = "The active branch alone")
  private boolean showCurrent;

  @Option(
      names = {"-v", "--verbose"},
      description = "The last commit of each too")
  private boolean verbose;

  @Option(
      names = {"-a", "--all"},
      description = "All branches")
  private boolean all;

  @Parameters(
      paramLabel = "NAME|REV|VOLUME",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The branch, where it begins, and the volume if not the active")
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public BranchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    long actions = Stream.of(delete || forceDelete, rename, showCurrent).filter(a -> a).count();
    if (actions > 1) {
      throw new UsageException("dvol branch does one thing at a time: -d, -m or --show-current");
    }
    Arguments given = new Arguments("branch", arguments);
    if (delete || forceDelete) {
      delete(given.atMost(2));
    } else if (rename) {
      rename(given.atMost(3));
    } else if (showCurrent) {
      BranchName active = session.openVolume(given.atMost(1).at(0)).activeBranch();
      session.show(MessageView.line(active.text(), Map.of("branch", active)));
    } else if (given.count() == 0 || verbose || all) {
      list(session.openVolume(given.atMost(1).at(0)));
    } else {
      createOrList(given.atMost(3));
    }
    return 0;
  }

  private void list(VolumeRepository volume) throws IOException, VolumeException {
    List<BranchSummary> branches = volume.branches();
    Map<CommitId, CommitInfo> tips = new HashMap<>();
    for (BranchSummary branch : branches) {
      if (verbose && branch.tip().isPresent()) {
        tips.put(branch.tip().get(), volume.commitInfo(branch.tip().get()));
      }
    }
    session.show(new BranchListView(branches, tips, verbose));
  }

  private void createOrList(Arguments given) throws IOException, VolumeException {
    String text = given.required(0, "the NAME of a branch");
    if (given.count() == 1) {
      if (!isBranchOfChosenVolume(text) && session.volumeExists(text)) {
        list(session.openVolume(Optional.of(text)));
        return;
      }
      create(session.openVolume(Optional.empty()), text, "HEAD");
      return;
    }
    List<String> behindName = arguments.subList(1, arguments.size());
    RevisionArguments start =
        RevisionArguments.read(session, new Arguments("branch", behindName), 1);
    create(
        start.repository(), text, start.revisions().isEmpty() ? "HEAD" : start.revisions().get(0));
  }

  private boolean isBranchOfChosenVolume(String text) throws IOException {
    try {
      return session.openVolume(Optional.empty()).branches().stream()
          .anyMatch(branch -> branch.name().text().equals(text));
    } catch (VolumeException e) {
      // No volume is chosen, so the name can only be one.
      return false;
    }
  }

  private void create(VolumeRepository volume, String text, String revision)
      throws IOException, VolumeException {
    BranchName name = BranchName.parse(text);
    try {
      boolean exists = volume.branches().stream().anyMatch(b -> b.name().equals(name));
      if (exists) {
        throw BranchRefusals.exists(name);
      }
      CommitId at = volume.resolve(revision, session.head(volume));
      volume.createBranch(name, at);
      session.show(
          MessageView.note(
              "Created branch '" + name + "' at " + at.abbreviated(),
              Map.of("branch", name, "tip", at)));
    } catch (VolumeException e) {
      throw BranchRefusals.reworded(e, name);
    }
  }

  private void delete(Arguments given) throws IOException, VolumeException {
    BranchName name = BranchName.parse(given.required(0, "the NAME of a branch"));
    VolumeRepository volume = session.openVolume(given.at(1));
    try {
      volume.deleteBranch(name, forceDelete);
    } catch (VolumeException e) {
      throw BranchRefusals.reworded(e, name);
    }
    session.show(
        MessageView.line(
            "Deleting branch '" + name + "'", Map.of("branch", name, "deleted", true)));
  }

  private void rename(Arguments given) throws IOException, VolumeException {
    String first = given.required(0, "the new NAME of the branch");
    VolumeRepository volume = session.openVolume(given.at(2));
    BranchName from = given.count() == 1 ? session.head(volume) : BranchName.parse(first);
    BranchName to = BranchName.parse(given.at(1).orElse(first));
    try {
      volume.renameBranch(from, to);
    } catch (VolumeException e) {
      throw BranchRefusals.reworded(
          e, e.reason() == VolumeException.Reason.BRANCH_EXISTS ? to : from);
    }
    session.show(
        MessageView.note(
            "Renamed branch '" + from + "' to '" + to + "'", Map.of("from", from, "to", to)));
  }
}
