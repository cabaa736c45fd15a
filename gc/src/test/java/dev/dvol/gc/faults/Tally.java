// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What campaigns found under way when they broke something. */
final class Tally {
  private final Map<String, Integer> found = new TreeMap<>();
  private int acknowledged;

  /** Adds a campaign that is over. */
  void add(Campaign campaign) throws IOException {
    acknowledged += campaign.acknowledged();
    campaign.found().forEach((what, count) -> found.merge(what, count, Integer::sum));
    // The first judgement found nothing under way, because nothing had been broken.
    found.merge("-", -1, Integer::sum);
  }

  /** Prints it; returns how often something had been under way. */
  int print(String what, int count, long seed) {
    int within = count - found.getOrDefault("-", 0);
    System.out.printf(
        "%d %s, %d within a command, %d commands acknowledged, seed %d%n",
        count, what, within, acknowledged, seed);
    System.out.println("  " + found);
    return within;
  }
}
