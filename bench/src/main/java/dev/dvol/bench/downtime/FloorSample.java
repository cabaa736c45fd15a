// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

/**
 * The same by the engine alone: stop and start, or pause and unpause, under the same load, with
 * nothing in between.
 *
 * @param quiet how the database was made quiet
 * @param rate transactions a second that were asked for
 * @param number from 1, of its setting
 * @param stoppedMillis from the first request until the second was answered
 * @param unansweredMillis longest time that a client got no answer
 */
public record FloorSample(
    String quiet, int rate, int number, double stoppedMillis, double unansweredMillis) {}
