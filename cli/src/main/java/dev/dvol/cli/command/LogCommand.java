// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.LogFormat;
import dev.dvol.cli.render.LogView;
import dev.dvol.cli.session.Session;
import dev.dvol.cli.session.UsageException;
import dev.dvol.store.BranchName;
import dev.dvol.store.BranchSummary;
import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.worktree.Change;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code log [REV] [VOLUME]}: the commits, newest first. */
@Command(name = "log")
public final class LogCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--oneline", description = "A line per commit")
  private boolean oneLine;

  @Option(
      names = {"-n", "--max-count"},
      paramLabel = "N",
      description = "At most so many")
  private long most = Long.MAX_VALUE;

  @Option(names = "--graph", description = "Draw the lines between commits")
  private boolean graph;

  @Option(names = "--all", description = "The commits of all branches")
  private boolean all;

  @Option(names = "--stat", description = "What each commit changed")
  private boolean stat;

  @Option(
      names = {"--format", "--pretty"},
      paramLabel = "FORMAT",
      description =
          "oneline, or text with %%H %%h %%P %%p %%an %%ae %%ad %%aI %%at %%s %%b %%B %%n")
  private @Nullable String format;

  @Parameters(
      paramLabel = "REV|VOLUME",
      arity = "0..*",
      hideParamSyntax = true,
      description = "Where to begin, and the volume if not the active")
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public LogCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    if (most < 0) {
      throw new UsageException("-n is a number of commits, not " + most);
    }
    RevisionArguments given = RevisionArguments.read(session, new Arguments("log", arguments), 1);
    VolumeRepository volume = given.repository();
    List<CommitId> from = from(volume, given.revisions());
    if (from.isEmpty()) {
      session.screen().note("No commits yet");
    }
    boolean compact = oneLine || "oneline".equals(format);
    Optional<LogFormat> own =
        Optional.ofNullable(format).filter(f -> !f.equals("oneline")).map(LogFormat::new);
    try (Stream<CommitInfo> history = from.isEmpty() ? Stream.of() : volume.history(from)) {
      session.show(
          new LogView(
              history.limit(most),
              new LogView.Form(compact, graph, own),
              stat ? Optional.of(commit -> changesOf(volume, commit)) : Optional.empty(),
              decorations(volume)));
    }
    return 0;
  }

  private List<CommitId> from(VolumeRepository volume, List<String> revisions)
      throws IOException, VolumeException {
    BranchName head = session.head(volume);
    if (!revisions.isEmpty()) {
      return List.of(volume.resolve(revisions.get(0), head));
    }
    return volume.branches().stream()
        .filter(branch -> all || branch.name().equals(head))
        .map(BranchSummary::tip)
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  static List<Change> changesOf(VolumeRepository volume, CommitInfo commit) throws IOException {
    return commit.parents().isEmpty()
        ? List.of()
        : volume.diff(commit.parents().get(0), commit.id());
  }

  private static Map<CommitId, List<String>> decorations(VolumeRepository volume)
      throws IOException {
    Map<CommitId, List<String>> result = new HashMap<>();
    for (BranchSummary branch : volume.branches()) {
      if (branch.tip().isPresent()) {
        result
            .computeIfAbsent(branch.tip().get(), id -> new ArrayList<>())
            .add((branch.active() ? "HEAD -> " : "") + branch.name());
      }
    }
    return result;
  }
}
