// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.json.Json;
import dev.dvol.store.json.JsonException;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who has a volume's working directory mounted, and the gate that keeps everybody out while it is
 * changed. The gate is a kernel lock of its own, beside the volume's: a commit, which may take
 * minutes, holds the latter and lets containers come and go.
 *
 * <p>Order: the volume's lock first, then the gate. Who mounts or unmounts takes the gate alone and
 * holds it for a few durable writes. The seal of a working directory changes only behind the gate.
 */
final class Mounts {
  private static final Name FILE = Name.of("mounts.json");
  private static final Name GATE = Name.of("mounts.lock");
  private static final int LONGEST = 4 << 20;

  private final OpenVolume volume;

  Mounts(OpenVolume volume) {
    this.volume = volume;
  }

  /**
   * What is on disk.
   *
   * @param counts how often each id is mounted, at least once
   * @param total how many mounts there ever were; tells whether somebody came in between
   */
  record State(SortedMap<MountId, Integer> counts, long total) {
    State {
      counts = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    State plus(MountId id) {
      SortedMap<MountId, Integer> more = new TreeMap<>(counts);
      more.merge(id, 1, Integer::sum);
      return new State(more, total + 1);
    }

    State minus(MountId id) {
      SortedMap<MountId, Integer> fewer = new TreeMap<>(counts);
      fewer.computeIfPresent(id, (key, count) -> count > 1 ? count - 1 : null);
      return new State(fewer, total);
    }

    State none() {
      return new State(new TreeMap<>(), total);
    }
  }

  /**
   * Closes the gate until the lock is closed.
   *
   * @throws RepositoryLockedException if somebody holds it for longer than that
   */
  FileLock closeGate(Duration waitAtMost) throws IOException {
    return tryCloseGate(waitAtMost)
        .orElseThrow(
            () ->
                new RepositoryLockedException(
                    volume.name().text(),
                    "the files of volume " + volume.name() + " are being changed",
                    "wait until that is done and try again; a crashed command holds no lock"));
  }

  Optional<FileLock> tryCloseGate(Duration waitAtMost) throws IOException {
    String purpose = volume.context().command() + ", the files of volume " + volume.name();
    return FileLock.tryAcquire(volume.files().root(), GATE, purpose, waitAtMost);
  }

  State read() throws IOException {
    Optional<byte[]> content = DurableFile.read(volume.files().root(), FILE, LONGEST);
    if (content.isEmpty()) {
      return new State(new TreeMap<>(), 0);
    }
    try {
      Map<String, Object> json = Json.parse(content.get());
      SortedMap<MountId, Integer> counts = new TreeMap<>();
      ((Map<?, ?>) json.getOrDefault("mounts", Map.of()))
          .forEach((id, count) -> counts.put(new MountId((String) id), count((Long) count)));
      return new State(counts, (Long) json.getOrDefault("total", 0L));
    } catch (JsonException | ClassCastException | IllegalArgumentException e) {
      throw new ObjectCorruptException(
          FILE.toString(),
          "the mounts of volume " + volume.name() + " are not readable: " + e.getMessage(),
          "once no container runs on it, remove " + volume.files().path().resolve(FILE.toString()));
    }
  }

  private static int count(long count) {
    if (count < 1 || count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("mounted " + count + " times");
    }
    return (int) count;
  }

  /** Publishes them durably; only behind the gate. */
  void write(State state) throws IOException {
    Map<String, Object> counts = new LinkedHashMap<>();
    state.counts().forEach((id, count) -> counts.put(id.text(), (long) count));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("mounts", counts);
    json.put("total", state.total());
    DurableFile.publish(
        volume.files().root(), FILE, Json.line(json).getBytes(StandardCharsets.UTF_8), 0644);
  }
}
