// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import dev.dvol.store.object.Oid;
import java.util.Optional;

/**
 * Something that is not as it should be.
 *
 * @param where the file, or what the object was wanted for
 * @param object the object concerned, unless it is a file as a whole
 * @param what is wrong with it, a sentence
 * @param replaced whether a sound copy of the object is elsewhere in the store: nothing is lost
 */
public record Damage(String where, Optional<Oid> object, String what, boolean replaced) {}
