// SPDX-License-Identifier: Apache-2.0
/** Tests of this package. */
@NullMarked
package dev.dvol.cli.session;

import org.jspecify.annotations.NullMarked;
