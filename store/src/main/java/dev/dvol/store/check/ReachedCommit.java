// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import dev.dvol.store.object.Oid;

/** A commit of dvol that roots reach, and its tree. */
record ReachedCommit(Oid id, Oid tree) {}
