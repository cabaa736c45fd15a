// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.index;

import dev.dvol.store.object.Oid;
import java.util.UUID;

/**
 * What a whole index is about.
 *
 * @param run the run of the file system it was made in
 * @param clockOffsetMillis wall clock minus time since boot when it was made: it moves when the
 *     clock is stepped
 * @param tree the directory node of the volume's root that the records describe
 */
public record IndexHeader(UUID run, long clockOffsetMillis, Oid tree) {}
