// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.CommitId;
import dev.dvol.store.PoolTrash.RemovedVolume;
import dev.dvol.store.UndoEntry;
import dev.dvol.store.VolumeName;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can be undone, newest first, and the removed volumes of the pool.
 *
 * @param volume of which volume, if there is one
 * @param entries what can be undone in it
 * @param removed volumes that can come back
 * @param grace how long it is kept; empty for ever
 */
public record UndoListView(
    Optional<VolumeName> volume,
    List<UndoEntry> entries,
    List<RemovedVolume> removed,
    Optional<Duration> grace)
    implements View {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);

  /** Copies the lists. */
  public UndoListView {
    entries = List.copyOf(entries);
    removed = List.copyOf(removed);
  }

  @Override
  public void print(Screen screen) {
    for (UndoEntry entry : entries) {
      screen.line(
          entry.number()
              + "  "
              + screen.styled(Style.ID, entry.id().abbreviated())
              + "  "
              + TIME.format(entry.when())
              + "  "
              + screen.safe(entry.branch().text())
              + "  "
              + screen.safe(entry.what())
              + before(entry)
              + until(entry.when()));
    }
    for (RemovedVolume one : removed) {
      screen.line(
          "removed volume " + one.name() + "  " + TIME.format(one.since()) + until(one.since()));
    }
    if (entries.isEmpty() && removed.isEmpty()) {
      screen.note("There is nothing to undo");
    }
  }

  private static String before(UndoEntry entry) {
    String tip = entry.tip().map(id -> " at " + id.abbreviated()).orElse("");
    String changes =
        entry.uncommitted().map(id -> ", uncommitted changes " + id.abbreviated()).orElse("");
    return tip.isEmpty() && changes.isEmpty() ? "" : " (before:" + tip + changes + ")";
  }

  private String until(Instant since) {
    return grace.map(time -> ", until " + DAY.format(since.plus(time))).orElse("");
  }

  @Override
  public Object json() {
    return new JsonTree()
        .with("volume", volume)
        .with("entries", entries.stream().map(this::withEnd).toList())
        .with(
            "removed",
            removed.stream()
                .map(
                    one ->
                        new JsonTree()
                            .with("volume", one.name())
                            .with("removed", one.since().toString())
                            .with("until", end(one.since()))
                            .map())
                .toList())
        .map();
  }

  private Map<String, @Nullable Object> withEnd(UndoEntry entry) {
    Map<String, @Nullable Object> json = json(entry);
    json.put("until", end(entry.when()));
    return json;
  }

  private @Nullable String end(Instant since) {
    return grace.map(time -> since.plus(time).toString()).orElse(null);
  }

  static Map<String, @Nullable Object> json(UndoEntry entry) {
    return new JsonTree()
        .with("number", entry.number())
        .with("id", entry.id().hex())
        .with("when", entry.when().toString())
        .with("what", entry.what())
        .with("branch", entry.branch())
        .with("tip", entry.tip().map(CommitId::hex).orElse(null))
        .with("uncommitted", JsonTree.id(entry.uncommitted()))
        .map();
  }
}
