// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.RestoreResult;
import dev.dvol.store.VolumeName;

/**
 * A directory was brought to a commit's state.
 *
 * @param volume of which volume
 * @param result what was done
 * @param summary what to tell a person about it
 * @param containers how those that used the volume came through
 */
public record RestoreView(
    VolumeName volume, RestoreResult result, String summary, ContainerOutcome containers)
    implements View {
  @Override
  public void print(Screen screen) {
    SkippedList.warn(screen, result.skipped());
    screen.note(summary);
    screen.note(containers.summaryOf(result.keptBytes(), result.writtenBytes()));
    containers.warn(screen);
    result
        .saved()
        .ifPresent(
            saved -> screen.note("what was there before is saved as " + saved.abbreviated()));
  }

  @Override
  public Object json() {
    return new JsonTree()
        .with("volume", volume)
        .with("commit", result.commit())
        .with("saved", JsonTree.id(result.saved()))
        .with("writtenBytes", result.writtenBytes())
        .with("keptBytes", result.keptBytes())
        .with("skipped", JsonTree.skipped(result.skipped()))
        .with("containers", containers.json())
        .map();
  }
}
