// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

/**
 * One commit of a database under load.
 *
 * @param quiet how the database was made quiet
 * @param rate transactions a second that were asked for
 * @param number from 1, of its setting
 * @param transactionsPerSecond that the server committed in the interval before
 * @param changedFiles files that differ from the commit before
 * @param changedBytes bytes in chunks that differ
 * @param hotMillis what the hot pass took
 * @param hotBytes length of the files it read
 * @param quietMillis what the quiet pass took
 * @param quietBytes length of the files it read: those that changed since the hot pass
 * @param stoppedMillis from the request to stop or pause until the container ran again
 * @param unansweredMillis longest time that a client got no answer
 * @param storedBytes by how much the store grew
 * @param commitMillis what the whole commit took
 */
public record DowntimeSample(
    String quiet,
    int rate,
    int number,
    double transactionsPerSecond,
    long changedFiles,
    long changedBytes,
    long hotMillis,
    long hotBytes,
    long quietMillis,
    long quietBytes,
    long stoppedMillis,
    long unansweredMillis,
    long storedBytes,
    long commitMillis) {}
