// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.StashEntry;
import dev.dvol.store.StashResult;
import dev.dvol.store.VolumeName;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes were put aside or brought back.
 *
 * @param volume of which volume
 * @param action {@code push}, {@code pop} or {@code apply}
 * @param result what was done
 * @param containers how those that used the volume came through
 */
public record StashView(
    VolumeName volume, String action, StashResult result, ContainerOutcome containers)
    implements View {
  @Override
  public void print(Screen screen) {
    SkippedList.warn(screen, result.skipped());
    String message = screen.safe(result.entry().message());
    screen.line(
        switch (action) {
          case "push" -> "Saved working directory " + message;
          case "pop" ->
              "Back from "
                  + result.entry().name()
                  + ", which is dropped ("
                  + result.entry().id()
                  + "): "
                  + message;
          default -> "Back from " + result.entry().name() + ": " + message;
        });
    screen.note(containers.summaryOf(result.keptBytes(), result.writtenBytes()));
    containers.warn(screen);
    result
        .saved()
        .ifPresent(
            saved ->
                screen.note(
                    "what was there before is saved as "
                        + saved.abbreviated()
                        + ", dvol undo brings it back"));
  }

  @Override
  public Object json() {
    return new JsonTree()
        .with("volume", volume)
        .with("action", action)
        .with("stash", json(result.entry()))
        .with("saved", JsonTree.id(result.saved()))
        .with("writtenBytes", result.writtenBytes())
        .with("keptBytes", result.keptBytes())
        .with("skipped", JsonTree.skipped(result.skipped()))
        .with("containers", containers.json())
        .map();
  }

  static Map<String, @Nullable Object> json(StashEntry entry) {
    return new JsonTree()
        .with("name", entry.name())
        .with("id", entry.id().hex())
        .with("base", entry.base().hex())
        .with("when", entry.when().toString())
        .with("message", entry.message())
        .map();
  }
}
