// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.internal.git.CommitData;
import dev.dvol.store.internal.git.Resolution;
import dev.dvol.store.internal.git.Signature;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/** Reads commits: by revision, one, or a history of them. */
final class Commits {
  private static final String BEHIND_FIRST = "Referenced commit does not exist; check dvol log";

  private final OpenVolume volume;

  Commits(OpenVolume volume) {
    this.volume = volume;
  }

  CommitId resolve(String revision, BranchName head) throws IOException, VolumeException {
    Resolution resolution = volume.git().resolve(revision, Refs.head(head));
    if (resolution instanceof Resolution.Found found) {
      return new CommitId(found.commit());
    }
    if (resolution instanceof Resolution.Malformed) {
      throw new VolumeException(
          Reason.MALFORMED_REVISION, "Malformed commit identifier '" + revision + "'");
    }
    if (resolution instanceof Resolution.Unborn) {
      throw new VolumeException(
          Reason.NO_COMMITS,
          "branch " + head + " has no commits",
          "dvol commit -m MESSAGE");
    }
    if (resolution instanceof Resolution.BeyondFirst) {
      throw new VolumeException(Reason.UNKNOWN_REVISION, BEHIND_FIRST, "dvol log");
    }
    if (resolution instanceof Resolution.Ambiguous ambiguous) {
      throw new VolumeException(
          Reason.AMBIGUOUS_REVISION,
          "commit '" + revision + "' is ambiguous",
          ambiguous.candidates().stream().map(Oid::hex).toArray(String[]::new));
    }
    throw new VolumeException(
        Reason.UNKNOWN_REVISION, "commit '" + revision + "' does not exist", "dvol log");
  }

  CommitInfo info(Oid id) throws IOException {
    CommitData data = volume.commit(id);
    Signature author = data.author();
    return new CommitInfo(
        new CommitId(id),
        data.parents().stream().map(CommitId::new).toList(),
        new Person(author.name(), author.email()),
        Instant.ofEpochSecond(author.epochSecond())
            .atZone(ZoneOffset.ofTotalSeconds(author.offsetMinutes() * 60)),
        data.message());
  }

  Stream<CommitInfo> history(List<CommitId> from) throws IOException {
    return volume
        .git()
        .history(from.stream().map(CommitId::oid).toList())
        .map(
            id -> {
              try {
                return info(id);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }
}
