// SPDX-License-Identifier: Apache-2.0
/**
 * Finding and removing what nothing reaches. A {@link dev.dvol.gc.GcPlan} is a value that says what
 * would go and why the rest stays; only {@link dev.dvol.gc.Gc} carries one out. An object is
 * <em>live</em> when a root reaches it, <em>unreferenced</em> when none does, and <em>expired</em>
 * when it has been unreferenced for the grace time. Decides, and leaves the doing to the store's
 * facade; see {@code docs/format.md}, "Removing".
 */
@NullMarked
package dev.dvol.gc;

import org.jspecify.annotations.NullMarked;
