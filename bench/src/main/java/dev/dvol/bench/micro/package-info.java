// SPDX-License-Identifier: Apache-2.0
/**
 * What the steps of a commit and of a restore cost on one core, by JMH. One operation is one mebibyte, so that the
 * scores are MiB/s. Run by {@code bench/jmh}.
 */
@NullMarked
package dev.dvol.bench.micro;

import org.jspecify.annotations.NullMarked;
