// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.BranchName;
import dev.dvol.store.CheckoutResult;
import dev.dvol.store.VolumeName;

/**
 * Another branch is active now.
 *
 * @param volume of which volume
 * @param result what was done
 * @param containers how those that used the volume came through
 */
public record CheckoutView(VolumeName volume, CheckoutResult result, ContainerOutcome containers)
    implements View {
  @Override
  public void print(Screen screen) {
    SkippedList.warn(screen, result.skipped());
    screen.note(
        (result.created() ? "Switched to a new branch '" : "Switched to branch '")
            + result.to()
            + "' of volume "
            + volume
            + ", wrote "
            + Figures.size(result.writtenBytes())
            + containers.summary());
    containers.warn(screen);
    if (result.parked()) {
      screen.note(parkedIn(result.from()));
    }
    if (result.unparked()) {
      screen.note("Changes that were parked in branch '" + result.to() + "' are back");
    }
  }

  /** That the changes of a branch that was left wait there. */
  static String parkedIn(BranchName branch) {
    return "Changes in branch '" + branch + "' are parked there until it is checked out again";
  }

  @Override
  public Object json() {
    return new JsonTree()
        .with("volume", volume)
        .with("from", result.from())
        .with("to", result.to())
        .with("created", result.created())
        .with("parked", result.parked())
        .with("unparked", result.unparked())
        .with("writtenBytes", result.writtenBytes())
        .with("skipped", JsonTree.skipped(result.skipped()))
        .with("containers", containers.json())
        .map();
  }
}
