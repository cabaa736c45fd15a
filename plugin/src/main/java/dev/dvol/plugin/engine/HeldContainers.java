// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The containers that one command has to itself in its pool: a kernel lock for each, on a file that
 * has the container's id for a name and lives as long as the lock. A container may have several
 * volumes; without these locks, a command on one of them would start or unpause it while a command
 * on another reads, and take one that the other has stopped for one that does not run. So what an
 * engine says of a container counts only for who holds its lock, and nobody starts, stops, pauses
 * or unpauses one without.
 *
 * <p>Order: behind the volume's lock; several in the order of their ids. Who has to wait out of
 * order lets go of all first, or, when containers are down already that rely on them, gives up
 * soon. Who holds {@code containers.lock} without the volume's lock, such as a recovery, only tries
 * and never waits: so it may be taken before or behind these. Files that killed commands left are
 * removed by the next.
 *
 * <p>For one thread at a time.
 */
final class HeldContainers implements AutoCloseable {
  private static final Name DIRECTORY = Name.of(".containers");
  private static final int PERMISSIONS = 0700;
  private static final String OWNER_SUFFIX = ".owner";

  /** As long as for another command on the volume's own containers. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Others are down meanwhile, and the one who has it may be waiting for these. */
  private static final Duration PATIENCE_WHILE_DOWN = Duration.ofSeconds(3);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final ContainerFiles files;
  private final Pace pace;
  private final SortedMap<ContainerId, Held> held = new TreeMap<>();
  private @Nullable Directory directory;

  /** None is held yet. */
  HeldContainers(ContainerFiles files, Pace pace) {
    this.files = files;
    this.pace = pace;
  }

  private record Held(String name, FileLock lock) {}

  /** Told before each look at a container that somebody else has; ends the waiting by throwing. */
  interface Waiting {
    /** The first look has failed when {@code first}. */
    void on(String container, boolean first) throws IOException;
  }

  /**
   * Takes those that are not held yet, waiting for others.
   *
   * @param names of the containers, by their ids
   * @param someAreDown whether containers are down that must stay held, so that it cannot wait long
   * @return whether there were such: what the engine said of them before does not count
   * @throws RepositoryLockedException if another has one of them for too long
   */
  boolean hold(Map<ContainerId, String> names, boolean someAreDown, Waiting waiting)
      throws IOException {
    SortedMap<ContainerId, String> wanted = new TreeMap<>(names);
    wanted.keySet().removeAll(held.keySet());
    if (wanted.isEmpty()) {
      return false;
    }
    boolean inOrder = held.isEmpty() || held.lastKey().compareTo(wanted.firstKey()) < 0;
    if (!inOrder && !someAreDown) {
      held.forEach((id, one) -> wanted.put(id, one.name()));
      letGo();
    }
    Duration patience = someAreDown ? PATIENCE_WHILE_DOWN : PATIENCE;
    long deadline = pace.nanos() + patience.toNanos();
    for (Map.Entry<ContainerId, String> each : wanted.entrySet()) {
      await(each.getKey(), each.getValue(), deadline, waiting);
    }
    return true;
  }

  private void await(ContainerId id, String name, long deadline, Waiting waiting)
      throws IOException {
    for (boolean first = true; !tryHold(id, name); first = false) {
      waiting.on(name, first);
      if (pace.nanos() - deadline >= 0) {
        throw new RepositoryLockedException(
            id.text(),
            "another command needs container " + name + " as it is" + owner(id),
            "try again when it is done; a crashed command holds no lock");
      }
      pace.pause(LOOK_AGAIN);
    }
  }

  private String owner(ContainerId id) {
    try {
      return FileLock.describeOwner(directory(), file(id)).map(owner -> ": " + owner).orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  /** Whether this command has it. */
  boolean has(ContainerId id) {
    return held.containsKey(id);
  }

  /** Takes one if nobody else has it. */
  boolean tryHold(ContainerId id, String name) throws IOException {
    if (held.containsKey(id)) {
      return true;
    }
    String purpose = "container " + name + " of volume " + files.volume();
    Optional<FileLock> lock = FileLock.tryAcquire(directory(), file(id), purpose, Duration.ZERO);
    lock.ifPresent(taken -> held.put(id, new Held(name, taken)));
    return lock.isPresent();
  }

  /** Whether somebody else has one of them at this moment. Makes no file. */
  boolean anotherHas(Collection<ContainerId> ids) throws IOException {
    if (directory == null && !files.pool().exists(DIRECTORY)) {
      return false;
    }
    for (ContainerId id : ids) {
      if (!held.containsKey(id) && directory().exists(file(id)) && !isFree(file(id))) {
        return true;
      }
    }
    return false;
  }

  /** Lets go of all. Never throws: what is left behind is no lock. */
  @Override
  public void close() {
    letGo();
    Directory open = directory;
    if (open == null) {
      return;
    }
    directory = null;
    try (open) {
      for (Name left : new TreeSet<>(leftIn(open))) {
        isFree(open, left);
      }
    } catch (IOException e) {
      // The next one removes them.
    }
  }

  /** Lets go of one, if this command has it. Never throws: what is left behind is no lock. */
  void letGo(ContainerId id) {
    Held one = held.remove(id);
    if (one == null) {
      return;
    }
    try {
      one.lock().discard();
    } catch (PosixException e) {
      // It is released all the same.
    }
  }

  private void letGo() {
    List.copyOf(held.keySet()).forEach(this::letGo);
  }

  /** The locks that have a file, whether of the living or of the dead. */
  private static List<Name> leftIn(Directory directory) throws PosixException {
    List<Name> locks = new ArrayList<>();
    for (Name each : directory.list()) {
      String text = each.toString();
      String id =
          text.endsWith(OWNER_SUFFIX)
              ? text.substring(0, text.length() - OWNER_SUFFIX.length())
              : text;
      if (ContainerId.isLegal(id)) {
        locks.add(Name.of(id));
      }
    }
    return locks;
  }

  private boolean isFree(Name file) throws IOException {
    return isFree(directory(), file);
  }

  /** Whether nobody has it; the file is gone then. */
  private static boolean isFree(Directory directory, Name file) throws IOException {
    Optional<FileLock> lock =
        FileLock.tryAcquire(directory, file, "looking for what is left", Duration.ZERO);
    if (lock.isPresent()) {
      lock.get().discard();
    }
    return lock.isPresent();
  }

  private Directory directory() throws PosixException {
    Directory open = directory;
    if (open == null) {
      open = openDirectory();
      directory = open;
    }
    return open;
  }

  private Directory openDirectory() throws PosixException {
    Directory pool = files.pool();
    if (!pool.exists(DIRECTORY)) {
      try {
        return pool.makeDirectory(DIRECTORY, PERMISSIONS);
      } catch (PosixException e) {
        // Another command may have come first.
        if (!e.is(Errno.EEXIST)) {
          throw e;
        }
      }
    }
    return pool.openDirectory(DIRECTORY);
  }

  private static Name file(ContainerId id) {
    return Name.of(id.text().getBytes(StandardCharsets.US_ASCII));
  }
}
