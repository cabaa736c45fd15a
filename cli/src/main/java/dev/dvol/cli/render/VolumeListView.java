// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.VolumeName;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The volumes of a pool.
 *
 * @param rows one per volume, in the order they are shown
 * @param form how much is shown of each
 */
public record VolumeListView(List<Row> rows, Form form) implements View {
  /** How much is shown of each volume. */
  public enum Form {
    /** Names alone. */
    NAMES,
    /** Name, branch, containers. */
    SHORT,
    /** And size, commits, changes. */
    LONG
  }

  /**
   * A volume.
   *
   * @param name its name
   * @param active whether it is the active one
   * @param branch its active branch, {@code ?} when it cannot be read
   * @param containers running containers that use it
   * @param size bytes of its files at the last commit, if known
   * @param commits commits of its active branch, if counted
   * @param changed entries that differ from the last commit, if counted
   */
  public record Row(
      VolumeName name,
      boolean active,
      String branch,
      List<String> containers,
      OptionalLong size,
      OptionalLong commits,
      OptionalLong changed) {
    /** Copies the list. */
    public Row {
      containers = List.copyOf(containers);
    }
  }

  /** Copies the list. */
  public VolumeListView {
    rows = List.copyOf(rows);
  }

  @Override
  public void print(Screen screen) {
    if (form == Form.NAMES) {
      rows.forEach(row -> screen.line(row.name().text()));
      return;
    }
    Columns columns = new Columns();
    if (form == Form.LONG) {
      columns.add("  VOLUME", "BRANCH", "CONTAINERS", "SIZE", "COMMITS", "CHANGED");
    } else {
      columns.add("  VOLUME", "BRANCH", "CONTAINERS");
    }
    for (Row row : rows) {
      String name = (row.active() ? "* " : "  ") + row.name();
      String containers = String.join(",", row.containers().stream().map(screen::safe).toList());
      String branch = screen.safe(row.branch());
      if (form == Form.LONG) {
        columns.add(
            name,
            branch,
            containers,
            row.size().isPresent() ? Figures.size(row.size().getAsLong()) : "-",
            number(row.commits()),
            number(row.changed()));
      } else {
        columns.add(name, branch, containers);
      }
    }
    columns.lines().forEach(screen::line);
  }

  private static String number(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : "-";
  }

  @Override
  public Object json() {
    return Map.of("volumes", rows.stream().map(this::json).toList());
  }

  private Map<String, @Nullable Object> json(Row row) {
    JsonTree tree =
        new JsonTree()
            .with("name", row.name())
            .with("active", row.active())
            .with("branch", row.branch())
            .with("containers", row.containers());
    if (form == Form.LONG) {
      tree.with("size", orNull(row.size()))
          .with("commits", orNull(row.commits()))
          .with("changed", orNull(row.changed()));
    }
    return tree.map();
  }

  private static @Nullable Long orNull(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }
}
