// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.result;

/**
 * How dvol did on one of its goals.
 *
 * @param cache label of the state of the page cache
 * @param operation label
 * @param text what is wanted
 * @param ratio what was measured, in the unit of the limit
 * @param limit the largest that reaches the goal
 * @param reached whether it did
 */
public record Goal(
    String cache, String operation, String text, double ratio, double limit, boolean reached) {
  static Goal judge(String cache, String operation, String text, double ratio, double limit) {
    return new Goal(cache, operation, text, ratio, limit, ratio <= limit);
  }
}
