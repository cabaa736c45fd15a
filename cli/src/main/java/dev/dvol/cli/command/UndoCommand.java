// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.render.MessageView;
import dev.dvol.cli.render.UndoListView;
import dev.dvol.cli.render.UndoView;
import dev.dvol.cli.session.GcSettings;
import dev.dvol.cli.session.Session;
import dev.dvol.cli.session.Session.Attended;
import dev.dvol.cli.session.UsageException;
import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import dev.dvol.store.PoolTrash.RemovedVolume;
import dev.dvol.store.UndoEntry;
import dev.dvol.store.UndoResult;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code undo [N|ID] [VOLUME]}: brings back what a command threw away; of a volume that was
 * removed, the volume.
 */
@Command(name = "undo")
public final class UndoCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-l", "--list"},
      description = "Only show what can be undone, and which removed volumes can come back")
  private boolean list;

  @Option(
      names = "--removed",
      paramLabel = "NAME",
      description = "Bring back a volume that was removed, also when there is one of that name")
  private @Nullable String removed;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "The name of the volume that is brought back from now on")
  private @Nullable String newName;

  @Parameters(
      paramLabel = "N|ID|VOLUME",
      arity = "0..*",
      hideParamSyntax = true,
      description =
          "Which of those that --list shows, the newest if left out, and the volume if not the"
              + " active")
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public UndoCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    Arguments given = new Arguments("undo", arguments).atMost(2);
    if (removed != null) {
      new Arguments("undo --removed", arguments).atMost(0);
      return bringBack(VolumeName.parse(removed));
    }
    if (list) {
      return showList(given.atMost(1).at(0));
    }
    Optional<String> trailing = given.count() == 2 ? given.at(1) : volumeAlone(given.at(0));
    Optional<String> which = given.count() == 2 || trailing.isEmpty() ? given.at(0) : none();
    Optional<VolumeName> gone = which.isEmpty() ? session.removedChoice(trailing) : none();
    if (gone.isPresent()) {
      return bringBack(gone.get());
    }
    if (newName != null) {
      throw new UsageException("--as is for a volume that was removed");
    }
    return undo(session.openVolume(trailing), which);
  }

  /** A lone argument that is nothing to be undone is a volume, if there is or was one. */
  private Optional<String> volumeAlone(Optional<String> word) throws IOException, VolumeException {
    if (word.isEmpty() || !VolumeName.isLegal(word.get())) {
      return none();
    }
    boolean known =
        session.volumeExists(word.get())
            || session.pool().trash().findNewest(word.get()).isPresent();
    return known && !isRecord(word.get()) ? word : none();
  }

  private boolean isRecord(String word) throws IOException {
    try {
      return session.openVolume(none()).undoable().stream().anyMatch(entry -> entry.isCalled(word));
    } catch (VolumeException e) {
      // No volume is chosen: then the word must name one.
      return false;
    }
  }

  private int undo(VolumeRepository volume, Optional<String> which)
      throws IOException, VolumeException {
    Attended<UndoResult> attended =
        session.attend(
            volume, none(), containers -> volume.undo(which, containers, session.progress()));
    UndoResult result = attended.result();
    Optional<CommitId> at = result.tip();
    Optional<CommitInfo> tip = at.isPresent() ? Optional.of(volume.commitInfo(at.get())) : none();
    session.show(new UndoView(volume.name(), result, tip, attended.containers()));
    return attended.exitCode(result.skipped().isEmpty());
  }

  private int bringBack(VolumeName name) throws IOException, VolumeException {
    VolumeName as = newName == null ? name : VolumeName.parse(newName);
    RemovedVolume back = session.writablePool().bringBack(name, as);
    session.show(
        MessageView.line(
            "Volume '" + name + "' is back" + (as.equals(name) ? "" : " as '" + as + "'"),
            Map.of("volume", as, "removed", back.name(), "since", back.since().toString())));
    return 0;
  }

  private int showList(Optional<String> trailing) throws IOException, VolumeException {
    List<RemovedVolume> gone = new ArrayList<>(session.pool().trash().list());
    gone.sort(Comparator.comparing(RemovedVolume::since).reversed());
    Optional<VolumeName> name = none();
    List<UndoEntry> entries = List.of();
    boolean named = trailing.isPresent() || session.options().volume().isPresent();
    try {
      VolumeRepository volume = session.openVolume(trailing);
      name = Optional.of(volume.name());
      entries = volume.undoable();
    } catch (VolumeException e) {
      boolean only = named || gone.isEmpty();
      if (only) {
        throw e;
      }
    }
    session.show(
        new UndoListView(name, entries, gone, GcSettings.options(session, none()).prune().grace()));
    return 0;
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }
}
