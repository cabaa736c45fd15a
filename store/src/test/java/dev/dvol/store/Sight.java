// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.internal.git.GitRepository;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a person can see of a volume.
 *
 * @param active the active branch
 * @param tips of branches
 * @param files all there is in the working directory
 * @param changes what {@code status} tells
 * @param parked refs of parked changes
 * @param kept ids of all that can come back
 */
record Sight(
    BranchName active,
    Map<String, CommitId> tips,
    SortedMap<String, String> files,
    List<String> changes,
    Set<String> parked,
    Set<String> kept) {
  static Sight of(PoolFixture fixture, Posix posix) throws Exception {
    try (VolumeRepository volume = fixture.open(posix)) {
      Map<String, CommitId> tips = new TreeMap<>();
      for (BranchSummary branch : volume.branches()) {
        branch.tip().ifPresent(tip -> tips.put(branch.name().text(), tip));
      }
      StatusReport status = volume.status(Progress.NONE);
      Set<String> kept = new TreeSet<>();
      Set<String> parked;
      try (GitRepository git = GitRepository.open(fixture.gitDir())) {
        git.refs("refs/dvol/").values().forEach(id -> kept.add(id.hex()));
        parked = new TreeSet<>(git.refs("refs/dvol/parked/").keySet());
      }
      return new Sight(
          volume.activeBranch(),
          tips,
          PoolFixture.content(volume.workingDirectory()),
          status.changes().stream().map(c -> c.kind() + " " + c.path()).toList(),
          parked,
          kept);
    }
  }

  /** Whether it is the same state; more saved states do no harm. */
  boolean is(Sight other) {
    return active.equals(other.active)
        && tips.equals(other.tips)
        && files.equals(other.files)
        && changes.equals(other.changes)
        && parked.equals(other.parked)
        && kept.containsAll(other.kept);
  }
}
