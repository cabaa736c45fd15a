// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.result;

import dev.dvol.bench.process.Cost;

/**
 * One measurement.
 *
 * @param cache label of the state of the page cache
 * @param round from 1
 * @param operation label
 * @param tool name
 * @param inputBytes length of the files concerned: all of them, or those that changed
 * @param cost what it took
 * @param storedBytes by how much the tool's store grew on disk
 */
public record Sample(
    String cache,
    int round,
    String operation,
    String tool,
    long inputBytes,
    Cost cost,
    long storedBytes) {}
