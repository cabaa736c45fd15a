// SPDX-License-Identifier: Apache-2.0
/**
 * Engines for tests: {@link dev.dvol.plugin.testing.FakeEngine} in memory, stricter than a real one; {@link
 * dev.dvol.plugin.testing.EngineFixture}, which makes containers of the machine's own and removes them; and {@link
 * dev.dvol.plugin.testing.PrivateEngine}, a {@code dockerd} that a test starts for itself.
 */
@NullMarked
package dev.dvol.plugin.testing;

import org.jspecify.annotations.NullMarked;
