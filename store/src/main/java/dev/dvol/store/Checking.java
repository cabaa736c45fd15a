// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.check.CheckReport;
import dev.dvol.store.check.CheckResult;
import dev.dvol.store.check.CheckScope;
import dev.dvol.store.check.Damage;
import dev.dvol.store.check.StoreCheck;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.journal.ContainerJournal;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.HeldPacks;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.Name;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks all that is kept of a volume: objects, refs, and the small files beside them. */
final class Checking {
  private static final int MOST_THREADS = 4;

  private final OpenVolume volume;
  private final Mounts mounts;

  Checking(OpenVolume volume, Mounts mounts) {
    this.volume = volume;
    this.mounts = mounts;
  }

  /**
   * Checks while others work. What they add meanwhile is not looked at; since they may also remove,
   * the verdict on a damaged store is given under the volume's lock, if that can be had.
   */
  CheckReport check(boolean contents, Progress progress) throws IOException {
    CheckReport report;
    try (CheckScope scope = lookUnderLock(contents)) {
      report = StoreCheck.run(scope, progress).report();
    }
    if (report.isSound()) {
      return report;
    }
    try (FileLock lock = volume.lockForReading()) {
      return checkLocked(contents, progress).report();
    } catch (RepositoryLockedException e) {
      return report.unsettled();
    }
  }

  /** Checks while nobody may change anything. */
  CheckResult checkLocked(boolean contents, Progress progress) throws IOException {
    try (CheckScope scope = look(contents)) {
      return StoreCheck.run(scope, progress);
    }
  }

  // Roots and packs of one moment: a pack that is open can be read after its name is gone.
  private CheckScope lookUnderLock(boolean contents) throws IOException {
    try (FileLock lock = volume.lockForReading()) {
      return look(contents);
    }
  }

  private CheckScope look(boolean contents) throws IOException {
    volume.git().refreshPacks();
    List<Damage> known = new ArrayList<>();
    Map<String, Oid> roots = new LinkedHashMap<>();
    new RootFinder(volume)
        .findReadable(damage -> known.add(ofFile(damage)))
        .forEach(root -> roots.put(root.name() + " " + root.id(), root.id()));
    readSmallFiles(known);
    int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    HeldPacks held = HeldPacks.of(volume.packs());
    try {
      Directory objects =
          Directory.openRoot(
              volume.posix(), volume.files().storePath().toAbsolutePath().resolve("objects"));
      return new CheckScope(
          volume.packs(),
          held,
          volume.git().fallback(),
          objects,
          volume.parameters(),
          roots,
          known,
          contents,
          threads);
    } catch (IOException | RuntimeException e) {
      held.close();
      throw e;
    }
  }

  /** Reads a file that must be readable. */
  private interface SmallFile {
    void read() throws IOException;
  }

  private void readSmallFiles(List<Damage> damages) throws IOException {
    require(damages, mounts::read);
    require(damages, () -> ContainerJournal.of(volume.files().journal()).read());
    for (Name name : volume.files().kept().list()) {
      if (!DurableFile.isTemporary(name)) {
        require(damages, () -> volume.kept(name));
      }
    }
  }

  private static void require(List<Damage> damages, SmallFile file) throws IOException {
    try {
      file.read();
    } catch (ObjectCorruptException e) {
      damages.add(ofFile(e));
    }
  }

  private static Damage ofFile(ObjectCorruptException damage) {
    return new Damage(
        damage.resource(), Optional.empty(), String.valueOf(damage.getMessage()), false);
  }
}
