// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.index.IndexSink;
import dev.dvol.store.pack.PackBatch;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.FileSystemInfo;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.tree.RootTree;
import dev.dvol.store.worktree.Checkout;
import dev.dvol.store.worktree.CheckoutSource;
import dev.dvol.store.worktree.KeptValues;
import dev.dvol.store.worktree.ScanResult;
import dev.dvol.store.worktree.ScanSource;
import dev.dvol.store.worktree.SkippedEntry;
import dev.dvol.store.worktree.SpaceNeed;
import dev.dvol.store.worktree.Waiting;
import dev.dvol.store.worktree.WorkingScan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fills a new volume's directory from another one, by way of the store: what keeps all metadata
 * there keeps it here, and the first commit finds its chunks stored already.
 */
final class Seeding {
  private final OpenVolume volume;

  Seeding(OpenVolume volume) {
    this.volume = volume;
  }

  List<SkippedEntry> copy(Path from, BranchName branch) throws IOException, VolumeException {
    try (Directory source = Directory.openRoot(volume.posix(), from);
        Directory working = volume.openWorking(branch)) {
      ScanResult scan;
      RootTree tree;
      try (PackBatch batch = PackBatch.begin(volume.packs(), volume.context().random(), 0)) {
        scan =
            WorkingScan.store(
                ScanSource.withoutBase(
                    source, volume.parameters(), batch, volume.trustRules(source)),
                batch,
                IndexSink.NONE,
                Waiting.nobody(),
                change -> {},
                Progress.NONE);
        tree = new RootTree(volume.parameters(), scan.content(), scan.root(), "");
        batch.publish();
      }
      requireSpace(working, tree);
      Checkout checkout =
          Checkout.apply(
              new CheckoutSource(
                  working,
                  volume.packs(),
                  tree,
                  Optional.empty(),
                  KeptValues.NONE,
                  volume.trustRules(working)),
              Progress.NONE);
      checkout.syncAndIndex(IndexSink.NONE);
      volume.writeKept(branch, checkout.result().kept());
      List<SkippedEntry> skipped = new ArrayList<>(scan.skipped());
      skipped.addAll(checkout.result().skipped());
      return skipped;
    }
  }

  private void requireSpace(Directory working, RootTree tree) throws IOException, VolumeException {
    SpaceNeed need = SpaceNeed.between(Optional.empty(), tree.content(), volume.packs());
    FileSystemInfo info = volume.posix().fstatfs(working.fd());
    if (!need.fits(info)) {
      throw new VolumeException(
          Reason.NO_SPACE, "volume %s %s".formatted(volume.name(), need.against(info)));
    }
  }
}
