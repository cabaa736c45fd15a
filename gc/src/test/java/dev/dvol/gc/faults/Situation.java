// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * What an operation is chosen in.
 *
 * @param now how the volume is
 * @param contents digest of what the commit of each message holds
 * @param history messages of the active branch's commits, newest first
 * @param before how it was before the last command, if undoing it leads back there
 * @param fresh a name that nothing has
 * @param random for what is left open
 */
record Situation(
    Expected now,
    Map<String, String> contents,
    List<String> history,
    Optional<Expected> before,
    String fresh,
    Random random) {
  /** Whether there are uncommitted changes. */
  boolean isDirty() {
    return !now.files().equals(contentOf(now.tip()));
  }

  String contentOf(String message) {
    String digest = contents.get(message);
    if (digest == null) {
      throw new IllegalStateException("nobody committed " + message);
    }
    return digest;
  }

  /** A branch that is not checked out. */
  Optional<String> otherBranch() {
    List<String> others =
        now.tips().keySet().stream().filter(name -> !name.equals(now.active())).toList();
    return others.isEmpty() ? Optional.empty() : Optional.of(pick(others));
  }

  <T> T pick(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }
}
