// SPDX-License-Identifier: Apache-2.0
/**
 * Random commands on a volume while something breaks: the process, the power, the disk. A {@code
 * Worker} is a process of its own that carries out {@code Operation}s and notes in a {@code
 * Witness}, outside of what breaks, what it is about to do and what it was told is done. A {@code
 * Judge} compares what is left with those notes; a {@code Campaign} goes on from there.
 */
@NullMarked
package dev.dvol.gc.faults;

import org.jspecify.annotations.NullMarked;
