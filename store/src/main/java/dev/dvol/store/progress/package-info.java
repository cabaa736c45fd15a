// SPDX-License-Identifier: Apache-2.0
/**
 * How long work tells what it does. The store calls {@link dev.dvol.store.progress.Progress}; front ends decide
 * whether anything is drawn. Depends on nothing else of dvol.
 */
@NullMarked
package dev.dvol.store.progress;

import org.jspecify.annotations.NullMarked;
