// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.object.Oid;
import java.util.Optional;

/**
 * One recorded move of a ref. For display: a crash can leave a line whose move never happened.
 *
 * @param from where the ref was; empty when it was made
 * @param to where it went; empty when it was removed
 * @param who whose hand
 * @param message one line, may be empty
 */
public record ReflogLine(Optional<Oid> from, Optional<Oid> to, Signature who, String message) {}
