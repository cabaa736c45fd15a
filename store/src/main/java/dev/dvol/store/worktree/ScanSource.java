// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.index.StatIndex;
import dev.dvol.store.index.TrustRules;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.tree.RootTree;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a scan looks at.
 *
 * @param working the working directory, open
 * @param parameters of the volume
 * @param objects where stored trees are read
 * @param base the commit the working directory is based on, if any
 * @param baseSize how large the base is; asked when there are new files
 * @param reference the state that changes are told against, if any; usually the base
 * @param index the believed stat index, describing the base
 * @param kept what the last checkout could not apply
 * @param keeper the commit that has what these stand for, if any
 * @param rules when a look at a file can be trusted later
 */
public record ScanSource(
    Directory working,
    ChunkParameters parameters,
    ObjectSource objects,
    Optional<RootTree> base,
    Supplier<BaseSize> baseSize,
    Optional<RootTree> reference,
    Optional<StatIndex> index,
    KeptValues kept,
    Optional<RootTree> keeper,
    TrustRules rules) {
  /** A directory that is based on nothing and compared with nothing: all of it is read. */
  public static ScanSource withoutBase(
      Directory working, ChunkParameters parameters, ObjectSource objects, TrustRules rules) {
    return new ScanSource(
        working,
        parameters,
        objects,
        Optional.empty(),
        () -> BaseSize.UNKNOWN,
        Optional.empty(),
        Optional.empty(),
        KeptValues.NONE,
        Optional.empty(),
        rules);
  }

  Optional<Oid> baseContent() {
    return base.map(RootTree::content);
  }

  Optional<Oid> keeperContent() {
    return keeper.map(RootTree::content);
  }

  Optional<Oid> referenceContent() {
    return reference.map(RootTree::content);
  }
}
