// SPDX-License-Identifier: Apache-2.0
/**
 * The test kit: fakes and fixtures that the tests of all modules share. {@link
 * dev.dvol.store.testing.FaultyPosix} fails, delays or ends the process at any system call.
 */
@NullMarked
package dev.dvol.store.testing;

import org.jspecify.annotations.NullMarked;
