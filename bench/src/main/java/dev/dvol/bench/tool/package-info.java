// SPDX-License-Identifier: Apache-2.0
/**
 * What is measured: <i>operations</i>, and for each <i>tool</i> the script that does one of them. A <i>peer</i> is a tool
 * that is not dvol.
 */
@NullMarked
package dev.dvol.bench.tool;

import org.jspecify.annotations.NullMarked;
