// SPDX-License-Identifier: Apache-2.0
/**
 * What refs reach. A <em>mark</em> notes with a bit for each object of each pack that something
 * needs it; it walks commits and trees and never opens a blob. Nothing here changes anything.
 * Depends on {@code store.pack}, {@code store.object}, {@code store.progress} and {@code
 * store.error}.
 */
@NullMarked
package dev.dvol.store.reach;

import org.jspecify.annotations.NullMarked;
