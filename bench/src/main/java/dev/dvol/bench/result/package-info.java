// SPDX-License-Identifier: Apache-2.0
/**
 * What came out: samples, figures over rounds, goals, and the files that tell it (JSON, Markdown, SVG).
 */
@NullMarked
package dev.dvol.bench.result;

import org.jspecify.annotations.NullMarked;
