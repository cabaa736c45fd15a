// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Pause;
import dev.dvol.store.posix.Stat;
import dev.dvol.store.worktree.SkippedEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The directory that holds all volumes, the name of the active one, and the configuration. Safe for
 * many threads and processes: what changes takes the pool's or the volume's lock.
 */
public final class Pool {
  private static final Name LOCK = Name.of(".lock");
  private static final Name TRASH = Name.of(".trash");
  private static final Pattern ANONYMOUS = Pattern.compile("[0-9a-f]{64}");
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  /** Stands for the number of mounts in a list that cannot be read. */
  private static final long UNREADABLE = -2;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

  private final Path directory;
  private final StoreContext context;

  private Pool(Path directory, StoreContext context) {
    this.directory = directory;
    this.context = context;
  }

  /**
   * The pool at a path. Nothing is created until the first {@link #init}.
   *
   * @throws IOException if the path exists and is not a directory, or cannot be looked at
   */
  public static Pool open(Path directory, StoreContext context) throws IOException {
    Path absolute = directory.toAbsolutePath().normalize();
    if (Files.exists(absolute) && !Files.isDirectory(absolute)) {
      throw new StoreException(
          "the pool " + absolute + " is not a directory",
          null,
          List.of("name another directory with -p DIR or DVOL_POOL"));
    }
    return new Pool(absolute, context);
  }

  /** Where it is. */
  public Path directory() {
    return directory;
  }

  private boolean exists() {
    return Files.isDirectory(directory);
  }

  private Directory openDirectory() throws IOException {
    return Directory.openRoot(context.posix(), directory);
  }

  /** All volumes, sorted by name. Empty when the pool does not exist yet. */
  public List<VolumeName> volumes() throws IOException {
    if (!exists()) {
      return List.of();
    }
    List<VolumeName> volumes = new ArrayList<>();
    try (Directory pool = openDirectory()) {
      for (Name name : pool.list()) {
        if (VolumeName.isLegal(name.toString()) && isVolume(pool, name)) {
          volumes.add(new VolumeName(name.toString()));
        }
      }
    }
    volumes.sort(null);
    return volumes;
  }

  private static boolean isVolume(Directory pool, Name name) throws IOException {
    Optional<Stat> stat = pool.findStat(name);
    if (stat.isEmpty() || stat.get().kind() != FileKind.DIRECTORY) {
      return false;
    }
    try (Directory volume = pool.openDirectory(name)) {
      return volume.exists(VolumeFiles.DESCRIPTION);
    }
  }

  /** Whether there is such a volume. */
  public boolean contains(VolumeName name) throws IOException {
    if (!exists()) {
      return false;
    }
    try (Directory pool = openDirectory()) {
      return isVolume(pool, Name.of(name.text()));
    }
  }

  /**
   * Makes an empty volume with one branch that has no commits; it is durable when this returns.
   * After a failure there is no such volume.
   *
   * @throws VolumeException {@code VOLUME_EXISTS}
   */
  public void init(VolumeName name, BranchName branch) throws IOException, VolumeException {
    create(name, Creation.empty(branch));
  }

  /**
   * Makes a volume; it is durable when this returns. After a failure there is no such volume.
   *
   * @return what of the seed could not be brought over
   * @throws VolumeException {@code VOLUME_EXISTS}, {@code NO_SPACE}, and for a seed what {@link
   *     #open} and {@link VolumeRepository#resolve} refuse, or {@code REFUSED} when it is no
   *     directory
   */
  public List<SkippedEntry> create(VolumeName name, Creation creation)
      throws IOException, VolumeException {
    PoolDirectory.make(directory, context.posix());
    Name finalName = Name.of(name.text());
    try (Directory pool = openDirectory()) {
      NewVolume volume;
      try (FileLock lock = lock(pool)) {
        requireFree(pool, name);
        NewVolume.removeLeftovers(pool);
        volume = NewVolume.begin(this, pool, context);
      }
      // A seed may take minutes, in which others may use the pool.
      try (NewVolume building = volume) {
        List<SkippedEntry> skipped = building.fill(name, creation);
        try (FileLock lock = lock(pool)) {
          requireFree(pool, name);
          building.publish(finalName);
        }
        return skipped;
      }
    }
  }

  private static void requireFree(Directory pool, VolumeName name)
      throws IOException, VolumeException {
    if (pool.exists(Name.of(name.text()))) {
      throw new VolumeException(
          Reason.VOLUME_EXISTS, "volume " + name + " already exists", "dvol switch " + name);
    }
  }

  /** How Docker knows a volume; empty when there is none of that name. */
  public Optional<Attachment> attachment(VolumeName name) throws IOException {
    if (!contains(name)) {
      return Optional.empty();
    }
    try (Directory pool = openDirectory();
        Directory volume = pool.openDirectory(Name.of(name.text()))) {
      return Optional.of(AttachmentFile.read(volume, name));
    }
  }

  /**
   * Lets Docker see a volume again that it gave up, with its data as it is. Options that are not
   * empty replace those it had; all but {@code quiesce} had their effect when it was made.
   *
   * @throws VolumeException {@code VOLUME_MISSING}
   */
  public void attach(VolumeName name, Map<String, String> options)
      throws IOException, VolumeException {
    require(name);
    try (Directory pool = openDirectory();
        FileLock lock = lock(pool);
        Directory volume = pool.openDirectory(Name.of(name.text()))) {
      Attachment before = AttachmentFile.read(volume, name);
      AttachmentFile.write(
          volume,
          new Attachment(true, before.created(), options.isEmpty() ? before.options() : options));
    }
  }

  /**
   * Hides a volume from Docker; data and history stay. An anonymous volume, 64 hex digits, that was
   * never committed has no history, and nobody would ever name it again: it goes to the trash.
   *
   * @throws VolumeException {@code VOLUME_MISSING}
   */
  public void detach(VolumeName name) throws IOException, VolumeException {
    require(name);
    // The engine has asked: nobody uses it.
    // Without commits it has not much to wait for; whether that is so is certain only behind the
    // lock.
    if (ANONYMOUS.matcher(name.text()).matches()
        && !hasCommits(name)
        && removeIf(name, volume -> !hasCommits(name))) {
      return;
    }
    try (Directory pool = openDirectory();
        FileLock lock = lock(pool);
        Directory volume = pool.openDirectory(Name.of(name.text()))) {
      Attachment before = AttachmentFile.read(volume, name);
      AttachmentFile.write(volume, new Attachment(false, before.created(), before.options()));
    }
  }

  private boolean hasCommits(VolumeName name) throws IOException, VolumeException {
    try (VolumeRepository volume = open(name)) {
      return volume.branches().stream().anyMatch(branch -> branch.tip().isPresent());
    }
  }

  /** Something that must be so while nobody else may change the volume. */
  private interface Condition {
    boolean holds(OpenVolume volume) throws IOException, VolumeException;
  }

  /** Who knows of those who use a volume. Asked again as long as its files are mounted. */
  public interface Users {
    /**
     * Looks for active users.
     *
     * @return whether it is certain that there are none; false when there is nobody to ask
     * @throws VolumeException if there are
     */
    boolean none() throws IOException, VolumeException;
  }

  private FileLock lock(Directory pool) throws IOException {
    return FileLock.tryAcquire(pool, LOCK, context.command(), LONGEST_WAIT)
        .orElseThrow(
            () ->
                new RepositoryLockedException(
                    directory.toString(),
                    "the pool " + directory + " is busy with another command",
                    "wait until it is done and try again"));
  }

  /**
   * Opens a volume; the caller closes it.
   *
   * @throws VolumeException {@code VOLUME_MISSING}
   * @throws dev.dvol.store.error.FormatTooNewException if a newer dvol wrote it
   */
  public VolumeRepository open(VolumeName name) throws IOException, VolumeException {
    require(name);
    return VolumeRepository.open(name, directory.resolve(name.text()), context);
  }

  private void require(VolumeName name) throws IOException, VolumeException {
    if (!contains(name)) {
      throw new VolumeException(
          Reason.VOLUME_MISSING, "volume " + name + " does not exist", "dvol list");
    }
  }

  /**
   * Moves a volume to the pool's trash; its name can be used again at once. While it is mounted and
   * no active container explains that, an engine may be about to start one, or was killed: once the
   * same mounts were there for some seconds, they count for nothing if an engine was asked.
   *
   * @throws VolumeException {@code VOLUME_MISSING}, {@code REFUSED} while it is mounted and nobody
   *     could be asked, and what {@code users} refuses
   * @throws RepositoryLockedException if another process works on it
   */
  public void remove(VolumeName name, Users users) throws IOException, VolumeException {
    require(name);
    UnexplainedMounts unexplained = new UnexplainedMounts(name);
    while (true) {
      long asked = uptimeMillis();
      boolean certain = users.none();
      if (removeIf(name, volume -> isUnused(volume, unexplained, asked, certain))) {
        return;
      }
      Pause.of(LOOK_AGAIN, "a container");
    }
  }

  private boolean isUnused(
      OpenVolume volume, UnexplainedMounts unexplained, long asked, boolean certain)
      throws IOException, VolumeException {
    long total;
    try {
      Mounts.State state = new Mounts(volume).read();
      if (state.counts().isEmpty()) {
        return true;
      }
      total = state.total();
    } catch (ObjectCorruptException e) {
      // Damage of the list tells nothing; an engine tells more.
      if (!certain) {
        throw e;
      }
      total = UNREADABLE;
    }
    if (!unexplained.areOld(total, asked, uptimeMillis(), certain)) {
      return false;
    }
    if (!certain) {
      requireUnmounted(volume);
    }
    return true;
  }

  private long uptimeMillis() throws IOException {
    return context.posix().bootTime().millis();
  }

  private boolean removeIf(VolumeName name, Condition condition)
      throws IOException, VolumeException {
    require(name);
    try (Directory pool = openDirectory();
        FileLock lock = lock(pool);
        OpenVolume volume = OpenVolume.open(name, directory.resolve(name.text()), context);
        FileLock volumeLock = volume.lock();
        FileLock gate = new Mounts(volume).closeGate(LONGEST_WAIT)) {
      if (!condition.holds(volume)) {
        return false;
      }
      if (!pool.exists(TRASH)) {
        pool.makeDirectory(TRASH, 0700).close();
      }
      try (Directory trash = pool.openDirectory(TRASH)) {
        String suffix =
            "%s-%08x".formatted(TIME.format(context.clock().instant()), context.random().nextInt());
        pool.rename(Name.of(name.text()), trash, Name.of(name.text() + "." + suffix));
        trash.sync();
      }
      pool.sync();
      return true;
    }
  }

  /**
   * Brings a removed volume back, durably, with all that it had: the one of that name that was
   * removed last. It is the active one again if it was and none was made active since. After a
   * failure it is in the trash, or back.
   *
   * @param removed its name when it was removed
   * @param name its name from now on
   * @throws VolumeException {@code VOLUME_MISSING} if the trash has none, {@code VOLUME_EXISTS} if
   *     the name is taken
   * @throws RepositoryLockedException if another process works on it
   */
  public PoolTrash.RemovedVolume bringBack(VolumeName removed, VolumeName name)
      throws IOException, VolumeException {
    PoolTrash.RemovedVolume found =
        trash()
            .findNewest(removed.text())
            .orElseThrow(
                () ->
                    new VolumeException(
                        Reason.VOLUME_MISSING,
                        "no volume " + removed + " was removed that could come back",
                        "dvol undo --list"));
    try (Directory pool = openDirectory();
        FileLock lock = lock(pool)) {
      if (pool.exists(Name.of(name.text()))) {
        throw new VolumeException(
            Reason.VOLUME_EXISTS,
            "volume " + name + " already exists",
            "dvol undo --removed " + removed + " --as OTHER   (brings it back under another name)");
      }
      trash().takeOut(found, pool, name);
    }
    return found;
  }

  /** Volumes that were removed. */
  public PoolTrash trash() {
    return new PoolTrash(directory, context);
  }

  private static void requireUnmounted(OpenVolume volume) throws IOException, VolumeException {
    int count = new Mounts(volume).read().counts().size();
    if (count > 0) {
      throw new VolumeException(
          Reason.REFUSED,
          "Cannot remove '%s' while it is mounted by %d %s, and no engine was asked about them"
              .formatted(volume.name(), count, count == 1 ? "container" : "containers"),
          "let dvol talk to Docker: without --disable-docker-integration, with the engine running");
    }
  }

  /**
   * What the place of the pool is like. Writes and removes a small file there.
   *
   * @throws IOException if there is no pool, or it cannot be written to
   */
  public PoolHealth examine() throws IOException {
    try (Directory pool = openDirectory()) {
      return PoolExamination.of(pool, context.random());
    }
  }

  /** The name that was made active last, whether or not there still is such a volume. */
  public Optional<String> activeName() throws IOException {
    if (!exists()) {
      return Optional.empty();
    }
    try (Directory pool = openDirectory()) {
      return PoolFiles.active(pool);
    }
  }

  /**
   * Makes a volume the active one, durably.
   *
   * @throws VolumeException {@code VOLUME_MISSING}
   */
  public void activate(VolumeName name) throws IOException, VolumeException {
    require(name);
    try (Directory pool = openDirectory()) {
      PoolFiles.writeActive(pool, name);
    }
  }

  /** The pool's configuration; empty when there is none. */
  public PoolConfig config() throws IOException {
    if (!exists()) {
      return PoolConfig.of(new TreeMap<>());
    }
    try (Directory pool = openDirectory()) {
      return PoolFiles.config(pool);
    }
  }

  /** Sets a key durably, or removes it when the value is empty. */
  public void configure(String key, Optional<String> value) throws IOException {
    PoolDirectory.make(directory, context.posix());
    try (Directory pool = openDirectory();
        FileLock lock = lock(pool)) {
      TreeMap<String, String> values = new TreeMap<>(PoolFiles.config(pool).values());
      if (value.isPresent()) {
        values.put(key, value.get());
      } else {
        values.remove(key);
      }
      PoolFiles.writeConfig(pool, PoolConfig.of(values));
    }
  }
}
