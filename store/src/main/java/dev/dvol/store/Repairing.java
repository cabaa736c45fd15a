// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.check.CheckResult;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.index.IndexSink;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackBatch;
import dev.dvol.store.pack.PackContents;
import dev.dvol.store.pack.PackSalvage;
import dev.dvol.store.pack.PackStore;
import dev.dvol.store.pack.PackTrash;
import dev.dvol.store.pack.TrashedPack;
import dev.dvol.store.pack.TypedContent;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.tree.RootTree;
import dev.dvol.store.worktree.KeptValues;
import dev.dvol.store.worktree.ScanResult;
import dev.dvol.store.worktree.ScanSource;
import dev.dvol.store.worktree.Waiting;
import dev.dvol.store.worktree.WorkingScan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Brings a damaged store in order. What is sound in damaged packs is copied to new ones; what is
 * lost is looked for in retired packs, in other repositories and in the working directories; then
 * damaged packs are set aside. Nothing is removed, and nothing is written but objects with the very
 * ids that are missing.
 *
 * <p>Each step is durable before the next begins, and each can be done again: a repair that is cut
 * short leaves a store in which all that could be read still can.
 */
final class Repairing {
  private final OpenVolume volume;
  private final Checking checking;

  Repairing(OpenVolume volume, Checking checking) {
    this.volume = volume;
    this.checking = checking;
  }

  RepairReport repair(List<Path> sources, Progress progress) throws IOException, VolumeException {
    try (OtherRepositories others = OtherRepositories.open(sources);
        FileLock lock = volume.lock()) {
      Set<String> setAside = new TreeSet<>();
      Set<String> indexed = new TreeSet<>();
      adoptPacks(indexed, setAside);
      CheckResult found = checking.checkLocked(true, progress);
      long healed = 0;
      // What is healed may name what is missing too, which could not be known before.
      for (boolean again = true; again && !found.report().isSound(); ) {
        mend(found, others, progress);
        setAside.addAll(found.packs());
        CheckResult after = checking.checkLocked(true, progress);
        Set<Oid> back = new HashSet<>(found.lost());
        back.removeAll(after.lost());
        healed += back.size();
        again = !back.isEmpty();
        found = after;
      }
      return new RepairReport(healed, List.copyOf(setAside), List.copyOf(indexed), found.report());
    }
  }

  private void adoptPacks(Set<String> indexed, Set<String> setAside) throws IOException {
    for (String pack : volume.packs().withoutIndex()) {
      (volume.packs().adopt(pack) ? indexed : setAside).add(pack);
    }
    volume.git().refreshPacks();
  }

  private void mend(CheckResult found, OtherRepositories others, Progress progress)
      throws IOException {
    putBackRetired(found.lost());
    PackStore packs = volume.packs();
    SoundPacks sound = new SoundPacks(packs.contents(), found.packs());
    Set<Oid> wanted = new HashSet<>(found.lost());
    try (PackBatch batch = PackBatch.beginRepair(packs, volume.context().random(), sound::contain);
        RescuedObjects rescued = new RescuedObjects(batch, sound)) {
      for (String pack : found.packs()) {
        PackSalvage.run(packs, pack, rescued::add);
      }
      rescued.addReadable(packs, found.packs());
      for (Oid id : wanted) {
        rescued.addFrom(others, id);
      }
      wanted.removeIf(rescued::contains);
      batch.publish();
    }
    if (!wanted.isEmpty()) {
      storeFromDirectories(wanted, progress);
    }
    requireCopied(found.packs());
    packs.setAside(found.packs());
    volume.git().refreshPacks();
  }

  private void putBackRetired(Set<Oid> lost) throws IOException {
    PackTrash trash = PackTrash.of(volume.packs(), volume.files().storePath().toAbsolutePath());
    if (trash.list().isEmpty()) {
      return;
    }
    for (Oid id : lost) {
      List<TrashedPack> packs = trash.find(id);
      if (!packs.isEmpty()) {
        trash.restore(packs.get(0));
      }
    }
  }

  // A directory whose files are as some commit has them gives the same objects again.
  private void storeFromDirectories(Set<Oid> wanted, Progress progress) throws IOException {
    for (Name name : volume.files().branches().list()) {
      Directory working;
      try {
        working = volume.files().branches().openDirectory(name);
      } catch (PosixException e) {
        continue;
      }
      try (working;
          PackBatch batch =
              PackBatch.beginRepair(
                  volume.packs(), volume.context().random(), id -> !wanted.contains(id))) {
        ScanSource source =
            new ScanSource(
                working,
                volume.parameters(),
                batch,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                KeptValues.NONE,
                volume.trustRules(working));
        ScanResult scan =
            WorkingScan.store(
                source, batch, IndexSink.NONE, Waiting.nobody(), change -> {}, progress);
        new RootTree(volume.parameters(), scan.content(), scan.root(), "").write(batch);
        batch.publish();
      }
    }
  }

  /** Fails if something could be read only from packs that are about to be set aside. */
  private void requireCopied(Set<String> damaged) throws IOException {
    volume.packs().refresh();
    SoundPacks sound = new SoundPacks(volume.packs().contents(), damaged);
    for (PackContents pack : volume.packs().contents()) {
      if (damaged.contains(pack.name())) {
        for (int position = 0; position < pack.index().count(); position++) {
          Oid id = pack.index().id(position);
          if (!sound.contain(id) && isReadable(id)) {
            throw new StoreException(
                "object " + id + " of " + pack.name() + " was not copied; nothing was set aside");
          }
        }
      }
    }
  }

  private boolean isReadable(Oid id) throws IOException {
    try {
      TypedContent.read(volume.packs(), id);
      return true;
    } catch (ObjectCorruptException | ObjectMissingException e) {
      return false;
    }
  }
}
