// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.random.RandomGenerator;

/** Names of refs. */
final class Refs {
  static final String HEAD = "HEAD";

  /** No ref, but what git locks when it removes one. */
  static final String PACKED = "packed-refs";

  static final String HEADS = "refs/heads/";
  static final String PARKED = "refs/dvol/parked/";
  static final String SAVED = "refs/dvol/saved/";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

  private Refs() {}

  static String head(BranchName branch) {
    return HEADS + branch.text();
  }

  /** Where a branch's changes wait while another is checked out. */
  static String parked(BranchName branch) {
    return PARKED + branch.fileName();
  }

  /** A new name for a state that a command is about to throw away; sorts by time. */
  static String saved(BranchName branch, Clock clock, RandomGenerator random) {
    return "%s%s/%s-%08x"
        .formatted(SAVED, branch.fileName(), TIME.format(clock.instant()), random.nextInt());
  }
}
