// SPDX-License-Identifier: Apache-2.0
/**
 * SHA-1 for the bytes of packs, which a first commit hashes twice: as objects and as a pack. {@link
 * dev.dvol.store.sha1.Sha1} hands out the fastest implementation that this machine has and that
 * passes a test. Depends on no other package of dvol.
 */
@NullMarked
package dev.dvol.store.sha1;

import org.jspecify.annotations.NullMarked;
