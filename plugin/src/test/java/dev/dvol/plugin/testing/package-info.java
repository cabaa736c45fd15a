// SPDX-License-Identifier: Apache-2.0
/**
 * Engines for tests: {@link dev.dvol.plugin.testing.FakeEngine} in memory, stricter than a real one, and {@link
 * dev.dvol.plugin.testing.EngineFixture}, which makes containers of a real one and removes them.
 */
@NullMarked
package dev.dvol.plugin.testing;

import org.jspecify.annotations.NullMarked;
