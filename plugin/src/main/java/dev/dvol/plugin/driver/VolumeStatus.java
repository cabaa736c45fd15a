// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.driver;

import dev.dvol.store.BranchName;
import dev.dvol.store.BranchSummary;
import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import dev.dvol.store.VolumeRepository;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code docker volume inspect} shows of a volume's history, and at what cost. */
final class VolumeStatus {
  // Each commit is read: a history of any length must not make a question slow.
  private static final int MOST_COUNTED = 1000;

  private VolumeStatus() {}

  /**
   * Branch, tip and number of commits ({@code "1000+"} for more than that) of the active branch.
   */
  static Map<String, Object> of(VolumeRepository volume) throws IOException {
    Map<String, Object> status = new LinkedHashMap<>();
    BranchName branch = volume.activeBranch();
    Optional<CommitId> tip =
        volume.branches().stream()
            .filter(BranchSummary::active)
            .findFirst()
            .flatMap(BranchSummary::tip);
    status.put("branch", branch.text());
    status.put("head", tip.map(CommitId::toString).orElse(""));
    status.put("commits", tip.isPresent() ? count(volume, tip.get()) : (Object) 0);
    return status;
  }

  private static Object count(VolumeRepository volume, CommitId tip) throws IOException {
    try (Stream<CommitInfo> history = volume.history(List.of(tip))) {
      long count = history.limit(MOST_COUNTED + 1L).count();
      return count > MOST_COUNTED ? MOST_COUNTED + "+" : (Object) count;
    }
  }
}
