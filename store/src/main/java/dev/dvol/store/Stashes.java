// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.internal.git.CommitData;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads what was put aside, newest first. */
final class Stashes {
  private final OpenVolume volume;

  Stashes(OpenVolume volume) {
    this.volume = volume;
  }

  /** A stash and the ref that names it. */
  record Kept(String ref, StashEntry entry) {
    Oid commit() {
      return entry.id().oid();
    }
  }

  List<StashEntry> list() throws IOException {
    List<StashEntry> entries = new ArrayList<>();
    for (Map.Entry<String, Oid> ref : refs()) {
      entries.add(entry(entries.size(), ref.getValue()));
    }
    return entries;
  }

  private List<Map.Entry<String, Oid>> refs() throws IOException {
    return Refs.newestFirst(volume.git().refs(Refs.STASH));
  }

  /** What a commit that is at this place of the list says. */
  StashEntry entry(int index, Oid id) throws IOException {
    CommitData commit = volume.commit(id);
    return new StashEntry(
        index,
        new CommitId(id),
        new CommitId(commit.parents().get(0)),
        Instant.ofEpochSecond(commit.committer().epochSecond()),
        commit.message().lines().findFirst().orElse(""));
  }

  Kept get(int index) throws IOException, VolumeException {
    List<Map.Entry<String, Oid>> all = refs();
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
    Map.Entry<String, Oid> ref = all.get(index);
    return new Kept(ref.getKey(), entry(index, ref.getValue()));
  }
}
