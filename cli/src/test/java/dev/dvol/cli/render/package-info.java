// SPDX-License-Identifier: Apache-2.0
/** Tests of this package. */
@NullMarked
package dev.dvol.cli.render;

import org.jspecify.annotations.NullMarked;
