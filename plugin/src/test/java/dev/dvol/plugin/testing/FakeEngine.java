// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.testing;

import dev.dvol.plugin.engine.Container;
import dev.dvol.plugin.engine.Container.VolumeMount;
import dev.dvol.plugin.engine.ContainerDetails;
import dev.dvol.plugin.engine.ContainerDetails.Health;
import dev.dvol.plugin.engine.ContainerId;
import dev.dvol.plugin.engine.ContainerState;
import dev.dvol.plugin.engine.Engine;
import dev.dvol.plugin.engine.EngineException;
import dev.dvol.plugin.engine.EngineException.Kind;
import dev.dvol.store.VolumeName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An engine in memory. Stricter than a real one: what is needless there is an error here, such as
 * starting what runs or stopping what is stopped. All requests that change something are noted.
 */
public final class FakeEngine implements Engine {
  private final Map<ContainerId, Fake> containers = new LinkedHashMap<>();
  private final List<String> log = new ArrayList<>();
  private final Map<String, EngineException> failures = new HashMap<>();
  private final Map<String, Runnable> sideEffects = new HashMap<>();
  private Function<List<String>, ExecResult> programs =
      command -> new ExecResult(Optional.of(0), "");

  /** One container, to be set up before use. */
  public static final class Fake {
    private final ContainerId id;
    private final String name;
    private final Map<String, String> labels = new HashMap<>();
    private final List<VolumeMount> mounts = new ArrayList<>();
    private ContainerState state = ContainerState.RUNNING;
    private boolean autoRemove;
    private boolean ignoresStop;
    private long exitCode;
    private Optional<Duration> stopTimeout = Optional.empty();
    private Instant startedAt = Instant.EPOCH;
    private List<Health> healthAfterStart = List.of();
    private int looks;

    private Fake(ContainerId id, String name) {
      this.id = id;
      this.name = name;
    }

    /** Mounts a volume of the driver {@code dvol}. */
    public Fake mounts(String volume, boolean writable) {
      mounts.add(new VolumeMount(volume, "dvol", writable));
      return this;
    }

    /** Mounts a volume of another driver. */
    public Fake mountsOf(String driver, String volume) {
      mounts.add(new VolumeMount(volume, driver, true));
      return this;
    }

    /** Sets a label. */
    public Fake label(String key, String value) {
      labels.put(key, value);
      return this;
    }

    /** What it is doing at first. */
    public Fake is(ContainerState what) {
      state = what;
      return this;
    }

    /** It is removed when it stops. */
    public Fake autoRemove() {
      autoRemove = true;
      return this;
    }

    /** Its program has to be killed. */
    public Fake ignoresStop() {
      ignoresStop = true;
      return this;
    }

    /** Its own stop timeout. */
    public Fake stopTimeout(Duration timeout) {
      stopTimeout = Optional.of(timeout);
      return this;
    }

    /** When it was started. */
    public Fake startedAt(Instant when) {
      startedAt = when;
      return this;
    }

    /** It has a health check, which says this after each start, the last for ever. */
    public Fake healthAfterStart(Health... states) {
      healthAfterStart = List.of(states);
      return this;
    }

    /** Its name. */
    public String name() {
      return name;
    }

    /** Its id. */
    public ContainerId id() {
      return id;
    }

    /** What it is doing. */
    public ContainerState state() {
      return state;
    }
  }

  /** Adds a running container. */
  public synchronized Fake add(String name) {
    ContainerId id = new ContainerId(String.format("%064x", containers.size() + 0xabc0L));
    Fake fake = new Fake(id, name);
    containers.put(id, fake);
    return fake;
  }

  /** Requests that changed something, in order: {@code stop db}. */
  public synchronized List<String> log() {
    return List.copyOf(log);
  }

  /** Makes a request fail, once or until it is told otherwise: {@code stop db}. */
  public synchronized void fail(String request, Kind kind) {
    failures.put(request, new EngineException(kind, request + " failed", null));
  }

  /** Makes a request work again. */
  public synchronized void repair(String request) {
    failures.remove(request);
  }

  /** Lets something happen right after a request. */
  public synchronized void after(String request, Runnable happens) {
    sideEffects.put(request, happens);
  }

  /** What programs in containers do. */
  public synchronized void programs(Function<List<String>, ExecResult> behaviour) {
    programs = behaviour;
  }

  @Override
  public String version() {
    return "fake";
  }

  @Override
  public boolean hasImage(String image) {
    return true;
  }

  @Override
  public void fill(VolumeName volume, String driver, String image, String path) {
    throw new UnsupportedOperationException("filling is tried with a real engine");
  }

  @Override
  public String address() {
    return "unix:///fake.sock";
  }

  @Override
  public synchronized List<Container> active() {
    return containers.values().stream()
        .filter(fake -> fake.state.isActive())
        .map(FakeEngine::listed)
        .toList();
  }

  @Override
  public synchronized List<Container> users(VolumeName volume, Predicate<String> drivers) {
    return containers.values().stream()
        .map(FakeEngine::listed)
        .filter(container -> container.uses(volume, drivers))
        .toList();
  }

  @Override
  public synchronized ContainerDetails inspect(ContainerId id) throws EngineException {
    Fake fake = find(id);
    EngineException failure = failures.get("inspect " + fake.name);
    if (failure != null) {
      throw failure;
    }
    Optional<Health> health = Optional.empty();
    if (!fake.healthAfterStart.isEmpty()) {
      int last = fake.healthAfterStart.size() - 1;
      health = Optional.of(fake.healthAfterStart.get(Math.min(fake.looks++, last)));
    }
    return new ContainerDetails(
        fake.state,
        fake.exitCode,
        false,
        fake.autoRemove,
        fake.stopTimeout,
        health,
        fake.startedAt);
  }

  @Override
  public synchronized String imageDigest(String imageId) {
    return "sha256:" + imageId;
  }

  @Override
  public void stop(ContainerId id, Duration patience) throws EngineException {
    change(
        "stop",
        id,
        fake -> {
          if (!fake.state.isActive()) {
            throw new EngineException(Kind.CONFLICT, fake.name + " is stopped already", null);
          }
          fake.state = ContainerState.EXITED;
          fake.exitCode = fake.ignoresStop ? 137 : 0;
          if (fake.autoRemove) {
            containers.remove(id);
          }
        });
  }

  @Override
  public void start(ContainerId id) throws EngineException {
    change(
        "start",
        id,
        fake -> {
          if (fake.state.isActive()) {
            throw new EngineException(Kind.CONFLICT, fake.name + " runs already", null);
          }
          fake.state = ContainerState.RUNNING;
          fake.looks = 0;
        });
  }

  @Override
  public void pause(ContainerId id) throws EngineException {
    change(
        "pause",
        id,
        fake -> {
          need(fake, ContainerState.RUNNING);
          fake.state = ContainerState.PAUSED;
        });
  }

  @Override
  public void unpause(ContainerId id) throws EngineException {
    change(
        "unpause",
        id,
        fake -> {
          need(fake, ContainerState.PAUSED);
          fake.state = ContainerState.RUNNING;
        });
  }

  @Override
  public ExecResult exec(
      ContainerId id, List<String> command, Optional<String> user, Duration timeout)
      throws EngineException {
    String words = String.join(" ", command) + user.map(name -> " as " + name).orElse("");
    change("exec " + words + " in", id, fake -> need(fake, ContainerState.RUNNING));
    return programs.apply(command);
  }

  private interface Change {
    void apply(Fake fake) throws EngineException;
  }

  private void change(String verb, ContainerId id, Change change) throws EngineException {
    Runnable after;
    synchronized (this) {
      Fake fake = find(id);
      String request = verb + " " + fake.name;
      log.add(request);
      EngineException failure = failures.get(request);
      if (failure != null) {
        throw failure;
      }
      change.apply(fake);
      after = sideEffects.remove(request);
    }
    if (after != null) {
      after.run();
    }
  }

  private Fake find(ContainerId id) throws EngineException {
    Fake fake = containers.get(id);
    if (fake == null) {
      throw new EngineException(Kind.GONE, "no such container: " + id, null);
    }
    return fake;
  }

  private static void need(Fake fake, ContainerState wanted) throws EngineException {
    if (fake.state != wanted) {
      throw new EngineException(
          Kind.CONFLICT, fake.name + " is " + fake.state.word() + ", not " + wanted.word(), null);
    }
  }

  private static Container listed(Fake fake) {
    return new Container(
        fake.id, fake.name, fake.state, "image-of-" + fake.name, "1234", fake.labels, fake.mounts);
  }
}
