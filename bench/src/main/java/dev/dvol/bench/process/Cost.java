// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.process;

/**
 * What a process and its children took.
 *
 * @param wallSeconds from start to end
 * @param processorSeconds user and system time, of all
 * @param peakBytes resident memory at its highest, of the largest one
 * @param readBytes what was read from block devices; nothing that the page cache had
 * @param writtenBytes what was handed to block devices, or will be
 */
public record Cost(
    double wallSeconds,
    double processorSeconds,
    long peakBytes,
    long readBytes,
    long writtenBytes) {}
