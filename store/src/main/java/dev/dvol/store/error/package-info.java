// SPDX-License-Identifier: Apache-2.0
/**
 * Failures of the store. {@link dev.dvol.store.error.StoreException} and its kinds are storage failures
 * (missing, corrupt, too new, locked); {@link dev.dvol.store.error.VolumeException} is a refusal the user can act
 * on. Both carry facts as fields and hints apart from the message. Depends on nothing else of dvol.
 */
@NullMarked
package dev.dvol.store.error;

import org.jspecify.annotations.NullMarked;
