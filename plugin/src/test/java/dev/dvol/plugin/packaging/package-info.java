// SPDX-License-Identifier: Apache-2.0
/**
 * Tests of what is not Java: the wrapper, the plugin of the docker command, install.sh, the image
 * and the managed plugin.
 */
@NullMarked
package dev.dvol.plugin.packaging;

import org.jspecify.annotations.NullMarked;
