// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a volume must look like. A commit is known by its message, which no other has, and files by
 * the digest of all there is in them, so that a state can be told before it is reached.
 *
 * @param active the active branch
 * @param tips message of the tip of each branch
 * @param files digest of the working directory
 * @param stashes what was put aside, newest first: digest, {@code @}, message of its base
 * @param parked digest of the changes that wait in each branch that has some
 */
record Expected(
    String active,
    SortedMap<String, String> tips,
    String files,
    List<String> stashes,
    SortedMap<String, String> parked) {
  Expected {
    tips = Collections.unmodifiableSortedMap(new TreeMap<>(tips));
    stashes = List.copyOf(stashes);
    parked = Collections.unmodifiableSortedMap(new TreeMap<>(parked));
  }

  String tip() {
    String tip = tips.get(active);
    if (tip == null) {
      throw new IllegalStateException("branch " + active + " has no commit in " + this);
    }
    return tip;
  }

  Expected on(String branch) {
    return new Expected(branch, tips, files, stashes, parked);
  }

  Expected withFiles(String digest) {
    return new Expected(active, tips, digest, stashes, parked);
  }

  Expected withStashes(List<String> left) {
    return new Expected(active, tips, files, left, parked);
  }

  /** The same with a branch at a commit. */
  Expected withTip(String branch, String message) {
    SortedMap<String, String> moved = new TreeMap<>(tips);
    moved.put(branch, message);
    return new Expected(active, moved, files, stashes, parked);
  }

  /** The same with changes that wait in a branch. */
  Expected withParked(String branch, String digest) {
    SortedMap<String, String> more = new TreeMap<>(parked);
    more.put(branch, digest);
    return new Expected(active, tips, files, stashes, more);
  }

  /** The same without changes that wait in a branch. */
  Expected withoutParked(String branch) {
    SortedMap<String, String> less = new TreeMap<>(parked);
    less.remove(branch);
    return new Expected(active, tips, files, stashes, less);
  }

  /** The same without a branch and what waits in it. */
  Expected without(String branch) {
    SortedMap<String, String> less = new TreeMap<>(tips);
    less.remove(branch);
    return new Expected(active, less, files, stashes, parked).withoutParked(branch);
  }

  /** One line that {@link #parse} understands. */
  @Override
  public String toString() {
    return "%s %s %s [%s] %s"
        .formatted(active, text(tips), files, String.join(",", stashes), text(parked));
  }

  static Expected parse(String line) {
    String[] parts = line.split(" ", -1);
    List<String> stashes = new ArrayList<>();
    String listed = parts[3].substring(1, parts[3].length() - 1);
    if (!listed.isEmpty()) {
      stashes.addAll(Arrays.asList(listed.split(",", -1)));
    }
    return new Expected(parts[0], map(parts[1]), parts[2], stashes, map(parts[4]));
  }

  private static String text(Map<String, String> map) {
    return map.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static SortedMap<String, String> map(String text) {
    SortedMap<String, String> map = new TreeMap<>();
    String listed = text.substring(1, text.length() - 1);
    if (!listed.isEmpty()) {
      for (String each : listed.split(",", -1)) {
        String[] parts = each.split("=", 2);
        map.put(parts[0], parts[1]);
      }
    }
    return map;
  }
}
