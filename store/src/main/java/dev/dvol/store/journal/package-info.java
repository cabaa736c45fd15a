// SPDX-License-Identifier: Apache-2.0
/**
 * What survives a crash beside the objects: the <em>intent</em> of work in several steps, written before the first and
 * removed after the last, and the <em>directory state</em>, which says what a working directory is based on, and
 * the <em>container journal</em>: which containers wait to be started again. Depends on
 * {@code store.object}, {@code store.posix}, {@code store.json} and {@code store.error}.
 */
@NullMarked
package dev.dvol.store.journal;

import org.jspecify.annotations.NullMarked;
