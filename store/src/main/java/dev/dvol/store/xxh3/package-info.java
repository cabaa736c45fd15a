// SPDX-License-Identifier: Apache-2.0
/**
 * XXH3-128 in native code, for the plaintext of every chunk that is read. Who decides whether it is used is {@code
 * store.chunk.DigestFunction}. Depends on {@code store.object}.
 */
@NullMarked
package dev.dvol.store.xxh3;

import org.jspecify.annotations.NullMarked;
