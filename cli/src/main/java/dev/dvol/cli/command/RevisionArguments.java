// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.session.Session;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Revisions with a volume behind them that may be left out. The last argument is a revision of the
 * volume that is chosen anyway; only when there is none of that name, it is a volume.
 *
 * @param repository the volume, open; the session closes it
 * @param revisions the arguments that are revisions
 */
record RevisionArguments(VolumeRepository repository, List<String> revisions) {
  private static final Set<Reason> NO_SUCH_REVISION =
      Set.of(
          Reason.UNKNOWN_REVISION,
          Reason.MALFORMED_REVISION,
          Reason.NO_COMMITS,
          Reason.VOLUME_MISSING,
          Reason.BRANCH_MISSING);

  static RevisionArguments read(Session session, Arguments arguments, int mostRevisions)
      throws IOException, VolumeException {
    arguments.atMost(mostRevisions + 1);
    int count = arguments.count();
    if (count == 0) {
      return new RevisionArguments(session.openVolume(Optional.empty()), List.of());
    }
    if (count > mostRevisions) {
      return withVolume(session, arguments);
    }
    String last = arguments.required(count - 1, "a revision");
    VolumeException refusal;
    try {
      VolumeRepository repository = session.openVolume(Optional.empty());
      checkRevision(session, repository, last);
      return new RevisionArguments(repository, arguments.first(count));
    } catch (VolumeException e) {
      refusal = e;
    }
    if (NO_SUCH_REVISION.contains(refusal.reason()) && session.volumeExists(last)) {
      return withVolume(session, arguments);
    }
    throw refusal;
  }

  private static void checkRevision(Session session, VolumeRepository repository, String text)
      throws IOException, VolumeException {
    boolean range = text.contains("..");
    boolean branch = repository.branches().stream().anyMatch(b -> b.name().text().equals(text));
    // The ends of a range are looked at where it is used. A branch without commits is no revision,
    // but it is what was meant.
    if (!range && !branch) {
      repository.resolve(text, session.head(repository));
    }
  }

  private static RevisionArguments withVolume(Session session, Arguments arguments)
      throws IOException, VolumeException {
    int last = arguments.count() - 1;
    VolumeRepository repository = session.openVolume(arguments.at(last));
    return new RevisionArguments(repository, arguments.first(last));
  }
}
