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
import java.util.function.LongSupplier;

/**
 * What a scan looks at.
 *
 * @param working the working directory, open
 * @param parameters of the volume
 * @param objects where stored trees are read
 * @param base the commit the working directory is based on, if any
 * @param baseBytes how long the files of the base are, about; asked for when it matters
 * @param reference the state that changes are told against, if any; usually the base
 * @param index the believed stat index, describing the base
 * @param kept what the last checkout could not apply
 * @param rules when a look at a file can be trusted later
 */
public record ScanSource(
    Directory working,
    ChunkParameters parameters,
    ObjectSource objects,
    Optional<RootTree> base,
    LongSupplier baseBytes,
    Optional<RootTree> reference,
    Optional<StatIndex> index,
    KeptValues kept,
    TrustRules rules) {
  Optional<Oid> baseContent() {
    return base.map(RootTree::content);
  }

  Optional<Oid> referenceContent() {
    return reference.map(RootTree::content);
  }
}
