// SPDX-License-Identifier: Apache-2.0
/**
 * How long a database stands still while its volume is committed: a server in a container under
 * write load, commits at fixed intervals, and beside each the same stop and start by the engine
 * alone, which is the <em>floor</em>.
 */
@NullMarked
package dev.dvol.bench.downtime;

import org.jspecify.annotations.NullMarked;
