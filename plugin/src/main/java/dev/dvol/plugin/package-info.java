// SPDX-License-Identifier: Apache-2.0
/** dvol plugin. */
@NullMarked
package dev.dvol.plugin;

import org.jspecify.annotations.NullMarked;
