// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import dev.dvol.store.Person;
import dev.dvol.store.object.Oid;
import dev.dvol.store.tree.PathBytes;
import dev.dvol.store.worktree.Change;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.stream.Stream;

/** Values for tests of views. */
final class Samples {
  private static final ZonedDateTime WHEN =
      ZonedDateTime.of(2026, 11, 22, 16, 38, 53, 0, ZoneOffset.UTC);

  private Samples() {}

  /** The id whose 40 digits are all this one. */
  static CommitId id(char digit) {
    return new CommitId(Oid.fromHex(String.valueOf(digit).repeat(40)));
  }

  static CommitInfo commit(char digit, String message, char... parents) {
    List<CommitId> parentIds =
        new String(parents).chars().mapToObj(parent -> id((char) parent)).toList();
    return new CommitInfo(
        id(digit), parentIds, new Person("Ann", "ann@example.com"), WHEN, message);
  }

  static Change change(Change.Kind kind, String path, long oldSize, long newSize, long bytes) {
    return new Change(
        PathBytes.of(path), kind, oldSize, newSize, bytes, bytes == 0 ? 0 : 1, List.of());
  }

  static Stream<CommitInfo> two() {
    return Stream.of(commit('b', "second\n\nwith a body", 'a'), commit('a', "first"));
  }
}
