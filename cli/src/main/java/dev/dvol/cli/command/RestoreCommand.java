// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.ContainerOutcome;
import dev.dvol.cli.render.Escapes;
import dev.dvol.cli.render.RestoreView;
import dev.dvol.cli.session.ExitCode;
import dev.dvol.cli.session.Session;
import dev.dvol.cli.session.UsageException;
import dev.dvol.store.CommitId;
import dev.dvol.store.RestoreResult;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code restore REV [VOLUME] [--to DIR]}: takes a commit's files out, without touching the volume.
 */
@Command(name = "restore")
public final class RestoreCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "An empty or new directory; VOLUME-ID here if left out")
  private @Nullable String destination;

  @Parameters(
      paramLabel = "REV [VOLUME]",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The commit, and the volume if not the active")
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public RestoreCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    Arguments given = new Arguments("restore", arguments).atMost(2);
    String revision = given.required(0, "a revision");
    VolumeRepository volume = session.openVolume(given.at(1));
    CommitId commit = volume.resolve(revision, session.head(volume));
    Path directory = directory(volume.name() + "-" + commit.abbreviated());
    RestoreResult result = volume.restore(commit, directory, session.progress());
    String summary =
        "Restored " + commit.abbreviated() + " to " + Escapes.forTerminal(directory.toString());
    session.show(new RestoreView(volume.name(), result, summary, ContainerOutcome.UNTOUCHED));
    return result.skipped().isEmpty() ? 0 : ExitCode.INCOMPLETE.number();
  }

  private Path directory(String otherwise) {
    String text = destination == null ? otherwise : destination;
    if (text.isEmpty()) {
      throw new UsageException("--to needs the name of a directory");
    }
    return session.environment().directories().working().resolve(text).normalize();
  }
}
