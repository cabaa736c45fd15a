// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import java.io.IOException;

/** What is done to a store while its lock is held. */
@FunctionalInterface
public interface HousekeepingWork<T> {
  /** Does it. */
  T run(Housekeeping house) throws IOException, VolumeException;
}
