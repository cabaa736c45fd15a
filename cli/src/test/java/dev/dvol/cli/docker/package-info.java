// SPDX-License-Identifier: Apache-2.0
/**
 * dvol as users have it: the image, the wrapper and the docker command against a real engine. Each test class has an
 * engine of its own.
 */
@NullMarked
package dev.dvol.cli.docker;

import org.jspecify.annotations.NullMarked;
