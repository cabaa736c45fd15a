// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.StashEntry;
import dev.dvol.store.VolumeName;
import java.util.List;

/**
 * What was put aside, newest first, as git prints it.
 *
 * @param volume of which volume
 * @param entries what
 */
public record StashListView(VolumeName volume, List<StashEntry> entries) implements View {
  /** Copies the list. */
  public StashListView {
    entries = List.copyOf(entries);
  }

  @Override
  public void print(Screen screen) {
    for (StashEntry entry : entries) {
      screen.line(screen.styled(Style.ID, entry.name()) + ": " + screen.safe(entry.message()));
    }
  }

  @Override
  public Object json() {
    return new JsonTree()
        .with("volume", volume)
        .with("stashes", entries.stream().map(StashView::json).toList())
        .map();
  }
}
