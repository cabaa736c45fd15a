// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.CheckoutView;
import dev.dvol.cli.session.ConfigKey;
import dev.dvol.cli.session.Session;
import dev.dvol.cli.session.Session.Attended;
import dev.dvol.cli.session.UsageException;
import dev.dvol.store.BranchName;
import dev.dvol.store.CheckoutRequest;
import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.CheckoutResult;
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

/** {@code checkout [-b] NAME [VOLUME]}: switches branches. */
@Command(name = "checkout")
public final class CheckoutCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "-b", description = "Make the branch first, from the last commit")
  private boolean create;

  @Option(
      names = "--park",
      description = "Leave uncommitted changes in their branch until it is checked out again")
  private boolean park;

  @Option(
      names = {"-f", "--force"},
      description = "Throw uncommitted changes away; undo brings them back")
  private boolean force;

  @Parameters(
      paramLabel = "NAME|-",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The branch, - for the one before; then the volume, if not the active")
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public CheckoutCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    if (park && force) {
      throw new UsageException("--park and --force contradict each other");
    }
    Arguments given = new Arguments("checkout", arguments).atMost(2);
    String text = given.required(0, "the NAME of a branch");
    VolumeRepository volume = session.openVolume(given.at(1));
    BranchName name = text.equals("-") ? previous(volume) : BranchName.parse(text);
    Attended<CheckoutResult> attended;
    try {
      attended = checkout(volume, name);
    } catch (VolumeException e) {
      throw BranchRefusals.rewordedForCheckout(e, name, create);
    }
    CheckoutResult result = attended.result();
    session.show(new CheckoutView(volume.name(), result, attended.containers()));
    return attended.exitCode(result.skipped().isEmpty());
  }

  private Attended<CheckoutResult> checkout(VolumeRepository volume, BranchName name)
      throws IOException, VolumeException {
    WhenDirty whenDirty = whenDirty();
    try {
      return attended(volume, new CheckoutRequest(name, create, whenDirty));
    } catch (VolumeException e) {
      boolean askable =
          e.reason() == Reason.DIRTY && whenDirty == WhenDirty.REFUSE && session.canAsk();
      if (!askable) {
        throw e;
      }
      String question =
          "Branch '"
              + volume.activeBranch()
              + "' has uncommitted changes. Park them there until it is checked out again (y/n): ";
      if (!session.confirm(question)) {
        throw e;
      }
      return attended(volume, new CheckoutRequest(name, create, WhenDirty.PARK));
    }
  }

  private Attended<CheckoutResult> attended(VolumeRepository volume, CheckoutRequest request)
      throws IOException, VolumeException {
    return session.attend(
        volume,
        Optional.empty(),
        containers -> volume.checkout(request, containers, session.progress()));
  }

  private WhenDirty whenDirty() throws IOException {
    if (force) {
      return WhenDirty.FORCE;
    }
    boolean parks =
        park || session.config(ConfigKey.CHECKOUT_DIRTY).orElse("refuse").equals("park");
    return parks ? WhenDirty.PARK : WhenDirty.REFUSE;
  }

  private static BranchName previous(VolumeRepository volume) throws IOException, VolumeException {
    Optional<BranchName> previous = volume.previousBranch();
    return previous.orElseThrow(
        () ->
            new VolumeException(
                Reason.BRANCH_MISSING, "No branch was checked out before this one"));
  }
}
