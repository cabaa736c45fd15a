// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.object.Oid;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of refs. */
final class Refs {
  static final String HEAD = "HEAD";

  /** No ref, but what git locks when it removes one. */
  static final String PACKED = "packed-refs";

  static final String HEADS = "refs/heads/";
  static final String PARKED = "refs/dvol/parked/";
  static final String SAVED = "refs/dvol/saved/";
  static final String UNDO = "refs/dvol/undo/";
  static final String STASH = "refs/dvol/stash/";

  /** Where nobody makes a ref but the holder of the volume's lock. */
  static final List<String> MADE_UNDER_THE_LOCK = List.of(SAVED, UNDO, STASH);

  private static final Pattern NUMBERED =
      Pattern.compile("refs/dvol/(?:undo|stash)/[0-9]{8}T[0-9]{6}-([0-9a-f]{8})");
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

  /** A new name below {@link #UNDO} or {@link #STASH}; its number is above those that are there. */
  static String numbered(String prefix, Collection<String> there, Clock clock) {
    long number = there.stream().mapToLong(ref -> numberOf(ref).orElse(0)).max().orElse(0) + 1;
    return "%s%s-%08x".formatted(prefix, TIME.format(clock.instant()), number);
  }

  /** Those of some refs that are named so, the highest number first. */
  static List<Map.Entry<String, Oid>> newestFirst(Map<String, Oid> refs) {
    List<Map.Entry<String, Oid>> numbered = new ArrayList<>(refs.entrySet());
    numbered.removeIf(ref -> numberOf(ref.getKey()).isEmpty());
    numbered.sort(Comparator.comparingLong(ref -> -numberOf(ref.getKey()).orElseThrow()));
    return numbered;
  }

  /** By which such refs are sorted: the clock may have gone back. Empty for another name. */
  private static OptionalLong numberOf(String ref) {
    Matcher parts = NUMBERED.matcher(ref);
    return parts.matches()
        ? OptionalLong.of(Long.parseLong(parts.group(1), 16))
        : OptionalLong.empty();
  }
}
