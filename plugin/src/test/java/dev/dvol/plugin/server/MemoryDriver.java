// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import dev.dvol.plugin.driver.DriverException;
import dev.dvol.plugin.driver.VolumeDriver;
import dev.dvol.plugin.protocol.VolumeDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Volumes that are only names. Stricter than real ones: it may not be called on the event loop, and
 * an unmount of what is not mounted is remembered.
 */
class MemoryDriver implements VolumeDriver {
  static final Instant CREATED = Instant.parse("2026-11-26T10:00:00Z");

  final List<String> calls = new ArrayList<>();
  private final SortedMap<String, Integer> volumes = new TreeMap<>();
  private @Nullable IOException failure;
  private @Nullable CountDownLatch mountsWaitFor;

  synchronized void failWith(@Nullable IOException e) {
    failure = e;
  }

  /** Mounts do not come back before this is open. */
  synchronized void holdMounts(CountDownLatch latch) {
    mountsWaitFor = latch;
  }

  /** Waits until it was called so. */
  synchronized void awaitCall(String call) throws InterruptedException {
    while (!calls.contains(call)) {
      wait();
    }
  }

  private synchronized void called(String call) throws IOException {
    if (Thread.currentThread().getName().startsWith("dvol-http")) {
      throw new AssertionError("blocking work on the event loop: " + call);
    }
    calls.add(call);
    notifyAll();
    if (failure != null) {
      throw failure;
    }
  }

  private static Path place(String name) {
    return Path.of("/pool", name, "running_point");
  }

  @Override
  public void create(String name, Map<String, String> options) throws IOException, DriverException {
    called("create " + name + " " + new TreeMap<>(options));
    if (!name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}")) {
      throw new DriverException("not a valid name");
    }
    synchronized (this) {
      volumes.putIfAbsent(name, 0);
    }
  }

  @Override
  public Optional<VolumeDescription> get(String name) throws IOException {
    called("get " + name);
    synchronized (this) {
      return volumes.containsKey(name)
          ? Optional.of(
              new VolumeDescription(
                  name, place(name), Optional.of(CREATED), Map.of("branch", "master")))
          : Optional.empty();
    }
  }

  @Override
  public List<VolumeDescription> list() throws IOException {
    synchronized (this) {
      return volumes.keySet().stream()
          .map(name -> new VolumeDescription(name, place(name), Optional.empty(), Map.of()))
          .toList();
    }
  }

  @Override
  public Path path(String name) throws IOException, DriverException {
    called("path " + name);
    require(name);
    return place(name);
  }

  private synchronized void require(String name) throws DriverException {
    if (!volumes.containsKey(name)) {
      throw new DriverException("no such volume: " + name);
    }
  }

  @Override
  public Path mount(String name, String id) throws IOException, DriverException {
    called("mount " + name + " " + id);
    require(name);
    CountDownLatch latch;
    synchronized (this) {
      latch = mountsWaitFor;
      volumes.merge(name, 1, Integer::sum);
    }
    if (latch != null) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
    }
    return place(name);
  }

  @Override
  public void unmount(String name, String id) throws IOException {
    called("unmount " + name + " " + id);
    synchronized (this) {
      volumes.merge(name, -1, Integer::sum);
    }
  }

  @Override
  public void remove(String name) throws IOException, DriverException {
    called("remove " + name);
    require(name);
    synchronized (this) {
      volumes.remove(name);
    }
  }
}
