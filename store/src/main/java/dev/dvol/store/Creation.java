// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a volume is made with.
 *
 * @param branch the branch it starts on
 * @param uid owner of the root directory, if not the process's
 * @param gid group of the root directory, if not the process's
 * @param permissions of the root directory, low twelve bits, if not 0755
 * @param seed what it holds at first, if anything; owner, group and permissions then default to
 *     those of the seed's root directory
 * @param options as {@link Attachment#options}
 */
public record Creation(
    BranchName branch,
    Optional<Long> uid,
    Optional<Long> gid,
    Optional<Integer> permissions,
    Optional<Seed> seed,
    Map<String, String> options) {
  /** Where first files come from. They are not committed. */
  public sealed interface Seed {
    /** A commit of a volume of the same pool. */
    record OfCommit(VolumeName volume, String revision) implements Seed {}

    /** A directory outside the pool, with all metadata. */
    record OfDirectory(Path directory) implements Seed {}
  }

  /** Copies the map. */
  public Creation {
    options = Map.copyOf(options);
  }

  /** An empty volume. */
  public static Creation empty(BranchName branch) {
    return new Creation(
        branch, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
  }
}
