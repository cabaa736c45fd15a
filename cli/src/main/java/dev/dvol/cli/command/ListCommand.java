// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.FailureText;
import dev.dvol.cli.render.VolumeListView;
import dev.dvol.cli.render.VolumeListView.Form;
import dev.dvol.cli.render.VolumeListView.Row;
import dev.dvol.cli.session.Failure;
import dev.dvol.cli.session.Session;
import dev.dvol.store.BranchName;
import dev.dvol.store.BranchSummary;
import dev.dvol.store.CommitId;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code list}: the volumes. One that cannot be read does not hide the others; it is named and
 * makes the exit code.
 */
@Command(name = "list")
public final class ListCommand implements Callable<Integer> {
  private final Session session;
  private int exitCode;

  @Option(
      names = {"-l", "--long"},
      description = "Sizes, numbers of commits and of changed files too; -q shows names only")
  private boolean longForm;

  @Parameters(arity = "0..*", hidden = true)
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public ListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    new Arguments("list", arguments).atMost(0);
    Optional<String> active = session.pool().activeName();
    Map<VolumeName, List<String>> users = users();
    List<Row> rows = new ArrayList<>();
    for (VolumeName name : session.pool().volumes()) {
      boolean isActive = active.isPresent() && active.get().equals(name.text());
      rows.add(row(name, isActive, users.getOrDefault(name, List.of())));
    }
    session.show(new VolumeListView(rows, form()));
    return exitCode;
  }

  private Form form() {
    if (session.options().quiet()) {
      return Form.NAMES;
    }
    return longForm ? Form.LONG : Form.SHORT;
  }

  private Map<VolumeName, List<String>> users() {
    boolean unseen = form() == Form.NAMES && !session.options().json();
    return unseen ? Map.of() : session.usersToShow();
  }

  private Row row(VolumeName name, boolean active, List<String> users) {
    OptionalLong none = OptionalLong.empty();
    if (form() == Form.NAMES && !session.options().json()) {
      return new Row(name, active, "", List.of(), none, none, none);
    }
    try {
      VolumeRepository volume = session.open(name);
      BranchName branch = volume.activeBranch();
      if (form() != Form.LONG) {
        return new Row(name, active, branch.text(), users, none, none, none);
      }
      Optional<CommitId> tip = tip(volume, branch);
      return new Row(
          name,
          active,
          branch.text(),
          users,
          tip.isPresent() ? OptionalLong.of(volume.commitRecord(tip.get()).logicalBytes()) : none,
          OptionalLong.of(tip.isPresent() ? commits(volume, tip.get()) : 0),
          OptionalLong.of(volume.status(session.progress()).changes().size()));
    } catch (IOException | VolumeException e) {
      Failure failure = Failure.of(e);
      exitCode = failure.code().number();
      session
          .screen()
          .warn(FailureText.lines(name + ": " + failure.message(), failure.hints()).strip());
      return new Row(name, active, "?", users, none, none, none);
    }
  }

  private static Optional<CommitId> tip(VolumeRepository volume, BranchName branch)
      throws IOException {
    return volume.branches().stream()
        .filter(summary -> summary.name().equals(branch))
        .findFirst()
        .flatMap(BranchSummary::tip);
  }

  private static long commits(VolumeRepository volume, CommitId tip) throws IOException {
    try (var history = volume.history(List.of(tip))) {
      return history.count();
    }
  }
}
