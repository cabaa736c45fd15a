// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.BranchName;
import dev.dvol.store.VolumeName;

/**
 * A volume was made.
 *
 * @param volume its name
 * @param branch its first branch
 */
public record InitView(VolumeName volume, BranchName branch) implements View {
  @Override
  public void print(Screen screen) {
    screen.line("Created volume " + volume);
    screen.line("Created branch " + volume + "/" + branch);
  }

  @Override
  public Object json() {
    return new JsonTree().with("volume", volume).with("branch", branch).map();
  }
}
