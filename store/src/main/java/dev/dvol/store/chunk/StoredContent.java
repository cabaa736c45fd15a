// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import dev.dvol.store.object.Digest;
import dev.dvol.store.object.Oid;

/**
 * Where a file's content is, for a file that has any.
 *
 * @param digest of the plaintext of a file of one chunk; else of the names in its root node
 * @param id of the one blob, or of the root node
 * @param hasNodes whether {@code id} is a chunk node
 */
public record StoredContent(Digest digest, Oid id, boolean hasNodes) {}
