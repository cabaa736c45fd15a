// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import dev.dvol.store.object.Digest;
import dev.dvol.store.object.Oid;

/**
 * A chunk at its place in a file. How long it is, its frame tells.
 *
 * @param offset of its first byte, from the beginning of the file
 * @param digest of its plaintext
 * @param id of its blob
 */
public record Chunk(long offset, Digest digest, Oid id) {}
