// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.DiffView;
import dev.dvol.cli.render.MessageView;
import dev.dvol.cli.render.StashListView;
import dev.dvol.cli.render.StashView;
import dev.dvol.cli.session.Session;
import dev.dvol.cli.session.Session.Attended;
import dev.dvol.cli.session.UsageException;
import dev.dvol.store.CommitId;
import dev.dvol.store.StashEntry;
import dev.dvol.store.StashResult;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code stash [push|pop|apply|list|show|drop]}: puts uncommitted changes aside, and back. */
@Command(name = "stash")
public final class StashCommand implements Callable<Integer> {
  private static final Set<String> ACTIONS = Set.of("push", "pop", "apply", "list", "show", "drop");
  private static final Pattern ENTRY = Pattern.compile("(?:stash@\\{)?([0-9]{1,6})}?");

  private final Session session;

  @Option(
      names = {"-m", "--message"},
      paramLabel = "MSG",
      description = "What to call it (push)")
  private @Nullable String message;

  @Option(
      names = {"-f", "--force"},
      description =
          "Also over other changes and another commit (pop, apply); undo brings them back")
  private boolean force;

  @Option(names = "--patch", description = "The lines that differ, where they are text (show)")
  private boolean patch;

  @Parameters(
      paramLabel = "ACTION [stash@{n}] [VOLUME]",
      arity = "0..*",
      hideParamSyntax = true,
      description =
          "push, pop, apply, list, show or drop, push if left out; which, the newest if left out;"
              + " the volume if not the active")
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public StashCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    List<String> words = new ArrayList<>(arguments);
    boolean named = !words.isEmpty() && ACTIONS.contains(words.get(0));
    String action = named ? words.remove(0) : "push";
    int index = 0;
    boolean takesEntry = !action.equals("push") && !action.equals("list");
    if (takesEntry && !words.isEmpty()) {
      Matcher entry = ENTRY.matcher(words.get(0));
      if (entry.matches()) {
        index = Integer.parseInt(entry.group(1));
        words.remove(0);
      }
    }
    Arguments rest = new Arguments("stash " + action, words).atMost(1);
    if (!named && rest.count() > 0 && !session.volumeExists(words.get(0))) {
      throw new UsageException("dvol stash does not know what '" + words.get(0) + "' is for");
    }
    VolumeRepository volume = session.openVolume(rest.at(0));
    return switch (action) {
      case "push" -> push(volume);
      case "pop", "apply" -> apply(volume, action, index);
      case "drop" -> drop(volume, index);
      case "show" -> show(volume, index);
      default -> {
        session.show(new StashListView(volume.name(), volume.stashes()));
        yield 0;
      }
    };
  }

  private int push(VolumeRepository volume) throws IOException, VolumeException {
    session.requireActiveHead(volume);
    Attended<Optional<StashResult>> attended =
        session.attend(
            volume,
            Optional.empty(),
            containers ->
                volume.pushStash(Optional.ofNullable(message), containers, session.progress()));
    Optional<StashResult> result = attended.result();
    if (result.isEmpty()) {
      session.show(
          MessageView.line(
              "No local changes to save", Map.of("volume", volume.name(), "action", "push")));
      return attended.exitCode(true);
    }
    session.show(new StashView(volume.name(), "push", result.get(), attended.containers()));
    return attended.exitCode(result.get().skipped().isEmpty());
  }

  private int apply(VolumeRepository volume, String action, int index)
      throws IOException, VolumeException {
    session.requireActiveHead(volume);
    Attended<StashResult> attended =
        session.attend(
            volume,
            Optional.empty(),
            containers ->
                volume.applyStash(
                    index, action.equals("pop"), force, containers, session.progress()));
    StashResult result = attended.result();
    session.show(new StashView(volume.name(), action, result, attended.containers()));
    return attended.exitCode(result.skipped().isEmpty());
  }

  private int drop(VolumeRepository volume, int index) throws IOException, VolumeException {
    StashEntry dropped = volume.dropStash(index);
    session.show(
        MessageView.line(
            "Dropped " + dropped.name() + " (" + dropped.id() + ")",
            Map.of("volume", volume.name(), "action", "drop", "id", dropped.id())));
    return 0;
  }

  private int show(VolumeRepository volume, int index) throws IOException, VolumeException {
    CommitId stash = volume.resolve("stash@{" + index + "}", volume.activeBranch());
    CommitId base = volume.commitInfo(stash).parents().get(0);
    session.show(
        new DiffView(
            volume.diff(base, stash),
            List.of(),
            patch ? DiffView.Form.PATCH : DiffView.Form.STAT,
            path -> volume.contentAt(base, path),
            path -> volume.contentAt(stash, path)));
    return 0;
  }
}
