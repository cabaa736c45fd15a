// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.internal.git.CommitData;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Reads what was put aside, newest first. */
final class Stashes {
  private final OpenVolume volume;

  Stashes(OpenVolume volume) {
    this.volume = volume;
  }

  /** A stash and the ref that names it. */
  record Kept(String ref, Oid commit) {}

  List<Kept> refs() throws IOException {
    List<Kept> all = new ArrayList<>();
    for (Map.Entry<String, Oid> ref : volume.git().refs(Refs.STASH).entrySet()) {
      if (Refs.numberOf(ref.getKey()).isPresent()) {
        all.add(new Kept(ref.getKey(), ref.getValue()));
      }
    }
    all.sort(Comparator.comparingLong(kept -> Refs.numberOf(kept.ref()).orElseThrow()));
    Collections.reverse(all);
    return all;
  }

  List<StashEntry> list() throws IOException {
    List<StashEntry> entries = new ArrayList<>();
    for (Kept kept : refs()) {
      CommitData commit = volume.commit(kept.commit());
      entries.add(
          new StashEntry(
              entries.size(),
              new CommitId(kept.commit()),
              new CommitId(commit.parents().get(0)),
              RootFinder.savedAt(kept.ref())
                  .orElse(Instant.ofEpochSecond(commit.committer().epochSecond())),
              commit.message().lines().findFirst().orElse("")));
    }
    return entries;
  }

  Kept get(int index) throws IOException, VolumeException {
    List<Kept> all = refs();
    if (index >= all.size()) {
      throw new VolumeException(
          Reason.UNKNOWN_REVISION,
          all.isEmpty() && index == 0
              ? "No stash entries found."
              : "stash@{"
                  + index
                  + "} does not exist, there "
                  + (all.size() == 1 ? "is 1 stash" : "are " + all.size() + " stashes"),
          "dvol stash list");
    }
    return all.get(index);
  }
}
