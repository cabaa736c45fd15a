// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import java.time.Duration;

/**
 * What the place of a pool is like.
 *
 * @param fileSystem its name as far as it is known, else the magic number of {@code statfs} in hex
 * @param trustworthyTimes whether unchanged files are recognised without reading them
 * @param reflinks whether files can share blocks
 * @param freeBytes what may still be written
 * @param totalBytes its size
 * @param freeFiles how many files may still be made
 * @param sync how long a small file took to become durable
 */
public record PoolHealth(
    String fileSystem,
    boolean trustworthyTimes,
    boolean reflinks,
    long freeBytes,
    long totalBytes,
    long freeFiles,
    Duration sync) {}
