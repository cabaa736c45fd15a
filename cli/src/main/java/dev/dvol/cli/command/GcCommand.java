// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.GcView;
import dev.dvol.cli.session.GcSettings;
import dev.dvol.cli.session.Session;
import dev.dvol.gc.AutoGc;
import dev.dvol.gc.Gc;
import dev.dvol.gc.GcOptions;
import dev.dvol.gc.GcReport;
import dev.dvol.gc.RemovedVolumes;
import dev.dvol.store.Pool;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code gc [--dry-run] [--prune=AGE] [--auto] [VOLUME]}: removes from a volume's store what
 * nothing needs; without VOLUME also volumes from the pool's trash.
 */
@Command(name = "gc")
public final class GcCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only tell what would go, and why the rest stays")
  private boolean dryRun;

  @Option(
      names = "--prune",
      paramLabel = "AGE",
      description =
          "What nothing has named for that long may go, such as 14.days, 12h, now, never; else"
              + " gc.prune of the configuration, or 14.days")
  private @Nullable String prune;

  @Option(names = "--auto", description = "Only if it is needed, as commits do by themselves")
  private boolean auto;

  @Parameters(
      paramLabel = "VOLUME",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The volume; without it the active one, and the removed volumes of the pool")
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public GcCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    Arguments given = new Arguments("gc", arguments).atMost(1);
    GcOptions options = GcSettings.options(session, Optional.ofNullable(prune));
    if (auto) {
      AutoGc.Outcome outcome =
          dryRun
              ? AutoGc.Outcome.NOTHING
              : AutoGc.run(session.openVolume(given.at(0)), options, session.progress());
      session.show(GcView.auto(outcome));
      return 0;
    }
    boolean named = given.at(0).isPresent() || session.options().volume().isPresent();
    Optional<GcReport> report = Optional.empty();
    if (named || !session.pool().volumes().isEmpty()) {
      report = Optional.of(collect(session.openVolume(given.at(0)), options));
    }
    RemovedVolumes.Report removed = RemovedVolumes.Report.NONE;
    if (!named) {
      Pool pool = dryRun ? session.pool() : session.writablePool();
      removed = RemovedVolumes.collect(pool.trash(), options.prune(), dryRun);
    }
    session.show(new GcView(report, removed, dryRun));
    return 0;
  }

  private GcReport collect(VolumeRepository volume, GcOptions options)
      throws IOException, VolumeException {
    Progress progress = session.progress();
    return dryRun ? Gc.plan(volume, options, progress) : Gc.run(volume, options, progress);
  }
}
