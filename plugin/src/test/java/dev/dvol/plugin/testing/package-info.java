// SPDX-License-Identifier: Apache-2.0
/**
 * What tests of the Docker side share: engines to try things on. An engine here is a running {@code
 * dockerd}, the machine's own or one that a test starts for itself.
 */
@NullMarked
package dev.dvol.plugin.testing;

import org.jspecify.annotations.NullMarked;
