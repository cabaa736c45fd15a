// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.driver;

import dev.dvol.plugin.log.PluginLog;
import dev.dvol.plugin.log.PluginLog.Level;
import dev.dvol.plugin.protocol.VolumeDescription;
import dev.dvol.store.Attachment;
import dev.dvol.store.BranchName;
import dev.dvol.store.Creation;
import dev.dvol.store.MountId;
import dev.dvol.store.Pool;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.worktree.SkippedEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The volumes of a pool that are attached to Docker. Keeps no volume in memory: each request opens
 * what it needs, so that commands and other servers may work on the pool beside it.
 */
public final class PoolVolumeDriver implements VolumeDriver {
  private static final String RUNNING_POINT = "running_point";

  private final Pool pool;
  private final BranchName firstBranch;
  private final Patience patience;
  private final PluginLog log;
  private volatile boolean poolSeen;

  /**
   * A driver on a pool.
   *
   * @param firstBranch what the branch of a new volume is called unless an option says otherwise
   */
  public PoolVolumeDriver(Pool pool, BranchName firstBranch, Patience patience, PluginLog log) {
    this.pool = pool;
    this.firstBranch = firstBranch;
    this.patience = patience;
    this.log = log;
  }

  @Override
  public void create(String name, Map<String, String> options) throws IOException, DriverException {
    if (!VolumeName.isLegal(name)) {
      throw new DriverException(
          Quoted.of(name)
              + " is not a valid name: a volume name is 1 to 128 of a-z A-Z 0-9 _ . - and begins"
              + " with a letter or digit");
    }
    VolumeName volume = new VolumeName(name);
    Creation creation = VolumeOptions.parse(options, firstBranch);
    try {
      createOrAttach(volume, creation);
      if (!hasActiveVolume()) {
        pool.activate(volume);
      }
    } catch (VolumeException e) {
      throw refused(e);
    }
  }

  private void createOrAttach(VolumeName name, Creation creation)
      throws IOException, VolumeException {
    if (!attachIfThere(name, creation)) {
      try {
        for (SkippedEntry skipped : pool.create(name, creation)) {
          log.log(
              Level.WARN,
              "not-seeded",
              "volume",
              name.text(),
              "path",
              skipped.path().toString(),
              "reason",
              skipped.reason());
        }
      } catch (VolumeException e) {
        // Somebody else may have been faster; the answer to both is the same.
        if (e.reason() != Reason.VOLUME_EXISTS || !attachIfThere(name, creation)) {
          throw e;
        }
      }
    }
  }

  private boolean attachIfThere(VolumeName name, Creation creation)
      throws IOException, VolumeException {
    Optional<Attachment> attachment = pool.attachment(name);
    if (attachment.isPresent() && !attachment.get().attached()) {
      pool.attach(name, creation.options());
    }
    return attachment.isPresent();
  }

  private boolean hasActiveVolume() throws IOException {
    Optional<String> active = pool.activeName();
    return active.isPresent()
        && VolumeName.isLegal(active.get())
        && pool.contains(new VolumeName(active.get()));
  }

  @Override
  public Optional<VolumeDescription> get(String name) throws IOException {
    if (!VolumeName.isLegal(name)) {
      return Optional.empty();
    }
    VolumeName volume = new VolumeName(name);
    Optional<Attachment> attachment = patience.insist(() -> attachment(volume));
    return attachment
        .filter(Attachment::attached)
        .map(
            found ->
                new VolumeDescription(
                    name,
                    runningPoint(volume),
                    Optional.of(found.created()),
                    status(volume, found)));
  }

  private Optional<Attachment> attachment(VolumeName name) throws IOException {
    requirePool();
    return pool.attachment(name);
  }

  // A pool that was there and is not is a disk that was unmounted: its volumes still exist.
  private void requirePool() throws IOException {
    if (Files.isDirectory(pool.directory())) {
      poolSeen = true;
    } else if (poolSeen) {
      throw new NoSuchFileException(pool.directory().toString(), null, "the pool is gone");
    }
  }

  private Map<String, Object> status(VolumeName name, Attachment attachment) {
    Map<String, Object> status = new LinkedHashMap<>();
    try (VolumeRepository volume = pool.open(name)) {
      status.putAll(VolumeStatus.of(volume));
    } catch (IOException | VolumeException | RuntimeException e) {
      // The engine must learn that the volume is there, whatever state its history is in.
      log.log(Level.WARN, "no-status", "volume", name.text(), "reason", String.valueOf(e));
    }
    if (!attachment.options().isEmpty()) {
      status.put("options", attachment.options());
    }
    return status;
  }

  @Override
  public List<VolumeDescription> list() throws IOException {
    requirePool();
    List<VolumeDescription> volumes = new ArrayList<>();
    for (VolumeName name : pool.volumes()) {
      if (mayBeAttached(name)) {
        volumes.add(
            new VolumeDescription(name.text(), runningPoint(name), Optional.empty(), Map.of()));
      }
    }
    return volumes;
  }

  private boolean mayBeAttached(VolumeName name) {
    try {
      return pool.attachment(name).map(Attachment::attached).orElse(false);
    } catch (IOException e) {
      // One that cannot be read is there, as far as anybody can tell.
      log.log(Level.WARN, "unreadable", "volume", name.text(), "reason", String.valueOf(e));
      return true;
    }
  }

  @Override
  public Path path(String name) throws IOException, DriverException {
    return runningPoint(requireAttached(name));
  }

  @Override
  public Path mount(String name, String id) throws IOException, DriverException {
    VolumeName volume = requireAttached(name);
    MountId mount = parseId(id).orElseThrow(() -> new DriverException("not a mount id"));
    try (VolumeRepository repository = pool.open(volume)) {
      Path files = repository.mount(mount, patience.mount(), Progress.NONE);
      if (!Files.isDirectory(files)) {
        repository.unmount(mount);
        throw new DriverException(
            "the files of volume %s are gone: %s is no directory".formatted(volume, files));
      }
      return files;
    } catch (VolumeException e) {
      throw refused(e);
    }
  }

  @Override
  public void unmount(String name, String id) throws IOException {
    Optional<MountId> mount = parseId(id);
    if (mount.isEmpty() || !VolumeName.isLegal(name) || !pool.contains(new VolumeName(name))) {
      return;
    }
    try (VolumeRepository repository = pool.open(new VolumeName(name))) {
      repository.unmount(mount.get());
    } catch (VolumeException e) {
      // It was removed meanwhile, and its mounts with it.
    }
  }

  @Override
  public void remove(String name) throws IOException, DriverException {
    VolumeName volume = requireAttached(name);
    try {
      pool.detach(volume);
    } catch (VolumeException e) {
      throw refused(e);
    }
  }

  private VolumeName requireAttached(String name) throws IOException, DriverException {
    if (VolumeName.isLegal(name)) {
      VolumeName volume = new VolumeName(name);
      if (pool.attachment(volume).map(Attachment::attached).orElse(false)) {
        return volume;
      }
    }
    throw new DriverException("no such volume: " + Quoted.of(name));
  }

  private static DriverException refused(VolumeException refusal) {
    return new DriverException(String.valueOf(refusal.getMessage()), refusal);
  }

  private static Optional<MountId> parseId(String id) {
    try {
      return Optional.of(new MountId(id));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  // What VolumeRepository.runningPoint says, also of a volume that cannot be opened.
  private Path runningPoint(VolumeName name) {
    return pool.directory().resolve(name.text()).resolve(RUNNING_POINT);
  }
}
