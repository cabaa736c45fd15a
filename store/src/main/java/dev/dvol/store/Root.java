// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.object.Oid;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that needs an object and all that the object reaches.
 *
 * @param kind what it is
 * @param name full name of the ref, or name of the file
 * @param id the object: a commit, but for what other programs made
 * @param time of a saved state, when it was saved, as its name says
 */
public record Root(Kind kind, String name, Oid id, Optional<Instant> time) {
  /** What needs it. */
  public enum Kind {
    /** {@code HEAD}, a commit id of its own or that of a branch. */
    HEAD,
    /** A branch. */
    BRANCH,
    /** A tag. */
    TAG,
    /** A branch of another repository. */
    REMOTE,
    /** Uncommitted changes that wait in a branch. */
    PARKED,
    /** A state that a command was about to throw away, or what it takes to undo one. */
    SAVED,
    /** Uncommitted changes that were put aside. */
    STASH,
    /** Any other ref, and {@code FETCH_HEAD} and the like. */
    OTHER,
    /** What a working directory is based on, or what could not be applied to it is in. */
    DIRECTORY,
    /** What an unfinished command needs. */
    JOURNAL
  }
}
