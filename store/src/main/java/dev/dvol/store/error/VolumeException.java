// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.error;

import java.util.List;

/** A refusal that the user can act on. It is thrown before anything is changed. */
public final class VolumeException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why it was refused. */
  public enum Reason {
    /** Not a legal volume or branch name. */
    INVALID_NAME,
    /** A volume of that name exists. */
    VOLUME_EXISTS,
    /** No volume of that name. */
    VOLUME_MISSING,
    /** A branch of that name exists. */
    BRANCH_EXISTS,
    /** No branch of that name. */
    BRANCH_MISSING,
    /** The operation cannot be done on the active branch. */
    BRANCH_ACTIVE,
    /** The branch holds commits that no other branch has. */
    BRANCH_NOT_MERGED,
    /** The operation needs a commit and the branch has none. */
    NO_COMMITS,
    /** There is nothing to commit and empty commits were switched off. */
    NOTHING_TO_COMMIT,
    /** Uncommitted changes are in the way. */
    DIRTY,
    /** A well-formed revision that names nothing. */
    UNKNOWN_REVISION,
    /** Not a revision at all. */
    MALFORMED_REVISION,
    /** A prefix of several ids. */
    AMBIGUOUS_REVISION,
    /** The branch tip is not the commit the working directory is based on. */
    BASE_MOVED,
    /** The destination exists and is not empty. */
    DESTINATION_NOT_EMPTY,
    /** Not enough free space; nothing was written. */
    NO_SPACE,
    /** Anything else that is refused for what was asked. */
    REFUSED
  }

  private final Reason reason;
  private final transient List<String> hints;

  /** A refusal with the next commands to try, most useful first. */
  public VolumeException(Reason reason, String message, String... hints) {
    super(message);
    this.reason = reason;
    this.hints = List.of(hints);
  }

  /** Why it was refused. */
  public Reason reason() {
    return reason;
  }

  /** What the user can type next, most useful first; often empty. */
  public List<String> hints() {
    return hints;
  }
}
