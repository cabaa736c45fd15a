// SPDX-License-Identifier: Apache-2.0
/**
 * Packs: many git objects in one file, as git's pack format version 2 with its index version 2.
 * Written by {@link dev.dvol.store.pack.PackBatch}, which owns the order of writes and syncs, read
 * by {@link dev.dvol.store.pack.PackStore}; {@link dev.dvol.store.pack.PackRewrite} copies what is needed
 * out of packs that {@link dev.dvol.store.pack.PackTrash} then takes out of use. Depends on {@code store.object}, {@code store.posix}
 * and {@code store.error}.
 *
 * @see <a href="https://git-scm.com/docs/gitformat-pack">gitformat-pack</a>
 */
@NullMarked
package dev.dvol.store.pack;

import org.jspecify.annotations.NullMarked;
