// SPDX-License-Identifier: Apache-2.0
/**
 * Git objects as values: ids, types, digests, and the two seams {@link dev.dvol.store.object.ObjectSource} and
 * {@link dev.dvol.store.object.ObjectSink}. Depends only on {@code store.error}.
 */
@NullMarked
package dev.dvol.store.object;

import org.jspecify.annotations.NullMarked;
