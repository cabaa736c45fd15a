// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.FsckView;
import dev.dvol.cli.session.ExitCode;
import dev.dvol.cli.session.Session;
import dev.dvol.cli.session.UsageException;
import dev.dvol.store.RepairReport;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.check.CheckReport;
import dev.dvol.store.error.VolumeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code fsck [--connectivity-only] [--repair [--from PATH]...] [VOLUME]}: reads all of a volume's
 * store and tells what is damaged and what it costs, or repairs it as far as sound copies are
 * found. Exit code 13 if anything is damaged in the end.
 */
@Command(name = "fsck")
public final class FsckCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--connectivity-only",
      description = "Only look whether everything is there; contents of files are not read")
  private boolean connectivityOnly;

  @Option(
      names = "--repair",
      description =
          "Copy what is sound out of damaged packs, take what is lost from the working"
              + " directories and retired packs, and set damaged packs aside; nothing is deleted")
  private boolean repair;

  @Option(
      names = "--from",
      paramLabel = "PATH",
      description = "With --repair: also a mirror clone, or another volume, to take objects from")
  private List<Path> sources = new ArrayList<>();

  @Parameters(paramLabel = "VOLUME", arity = "0..*", hideParamSyntax = true)
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public FsckCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    Arguments given = new Arguments("fsck", arguments).atMost(1);
    if (!sources.isEmpty() && !repair) {
      throw new UsageException("--from PATH needs --repair");
    }
    if (repair && connectivityOnly) {
      throw new UsageException("--repair reads everything: leave --connectivity-only out");
    }
    VolumeRepository volume = session.openVolume(given.at(0));
    if (repair) {
      RepairReport done = volume.repair(sources, session.progress());
      session.show(new FsckView(volume.name().text(), done.after(), true, Optional.of(done)));
      return code(done.after());
    }
    CheckReport report = volume.check(!connectivityOnly, session.progress());
    session.show(new FsckView(volume.name().text(), report, !connectivityOnly, Optional.empty()));
    return code(report);
  }

  private static int code(CheckReport report) {
    return report.isSound() ? 0 : ExitCode.DAMAGED.number();
  }
}
