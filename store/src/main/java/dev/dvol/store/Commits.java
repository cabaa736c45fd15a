// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.internal.git.CommitData;
import dev.dvol.store.internal.git.ReflogLine;
import dev.dvol.store.internal.git.Resolution;
import dev.dvol.store.internal.git.Signature;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads commits: by revision, one, or a history of them. */
final class Commits {
  private static final Pattern STASH =
      Pattern.compile("stash(?:@\\{([0-9]{1,6})})?((?:[~^][~^0-9]*+)?+)");
  private static final String BEHIND_FIRST = "Referenced commit does not exist; check dvol log";

  private final OpenVolume volume;

  Commits(OpenVolume volume) {
    this.volume = volume;
  }

  CommitId resolve(String revision, BranchName head) throws IOException, VolumeException {
    Resolution resolution = volume.git().resolve(revision, Refs.head(head));
    Matcher stash = STASH.matcher(revision);
    // A branch or tag of that name comes first.
    if (resolution instanceof Resolution.Unknown && stash.matches()) {
      Oid commit = new Stashes(volume).get(index(stash.group(1))).commit();
      resolution = volume.git().resolve(commit.hex() + stash.group(2), Refs.head(head));
    }
    return commit(resolution, revision, head);
  }

  private static int index(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  /** The moves of a branch, newest first. */
  List<ReflogEntry> reflog(BranchName branch) throws IOException {
    Optional<Oid> tip = volume.tip(branch);
    List<ReflogLine> lines = volume.git().reflog(Refs.head(branch));
    if (!lines.isEmpty() && !lines.get(0).to().equals(tip) && lines.get(0).from().equals(tip)) {
      // A crash came between the log and the ref: that move never happened.
      lines = lines.subList(1, lines.size());
    }
    List<ReflogEntry> entries = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      ReflogLine line = lines.get(i);
      if (line.to().isPresent()) {
        entries.add(
            new ReflogEntry(
                i,
                new CommitId(line.to().get()),
                line.from().map(CommitId::new),
                Instant.ofEpochSecond(line.who().epochSecond()),
                line.message()));
      }
    }
    return entries;
  }

  private static CommitId commit(Resolution resolution, String revision, BranchName head)
      throws VolumeException {
    if (resolution instanceof Resolution.Found found) {
      return new CommitId(found.commit());
    }
    if (resolution instanceof Resolution.Malformed) {
      throw new VolumeException(
          Reason.MALFORMED_REVISION, "Malformed commit identifier '" + revision + "'");
    }
    if (resolution instanceof Resolution.Unborn) {
      throw new VolumeException(
          Reason.NO_COMMITS, "branch " + head + " has no commits", "dvol commit -m MESSAGE");
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
