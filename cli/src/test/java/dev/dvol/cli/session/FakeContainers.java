// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.cli.render.ContainerOutcome;
import dev.dvol.plugin.engine.Engine;
import dev.dvol.store.Pool;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An engine for transcripts. Stricter than a real one: a container that is touched twice, or left
 * down, fails the test at {@link #assertAllRun}.
 */
public final class FakeContainers implements Containers {
  private final Map<VolumeName, List<String>> users = new TreeMap<>();
  private final Map<VolumeName, List<String>> held = new TreeMap<>();
  private final List<String> calls = new ArrayList<>();
  private Optional<Runnable> coming = Optional.empty();
  private int looks;
  private boolean down;
  private boolean staysDown;
  private boolean listingFails;

  /** A running container on a volume. */
  public FakeContainers running(String container, String volume) {
    users.computeIfAbsent(new VolumeName(volume), v -> new ArrayList<>()).add("/" + container);
    return this;
  }

  /** A container whose mount was answered, and which the engine names only when asked again. */
  public FakeContainers coming(String container, String volume) {
    coming = Optional.of(() -> running(container, volume));
    return this;
  }

  /** A container that another command has stopped. */
  public FakeContainers heldByAnother(String container, String volume) {
    held.computeIfAbsent(new VolumeName(volume), v -> new ArrayList<>()).add("/" + container);
    return this;
  }

  /** They cannot be started again. */
  public FakeContainers thatStayDown() {
    staysDown = true;
    return this;
  }

  /** The engine does not say who is there. */
  public FakeContainers thatCannotBeListed() {
    listingFails = true;
    return this;
  }

  /** What was asked of the engine. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  /** Fails if one was left down. */
  public void assertAllRun() {
    if (down && !staysDown) {
      throw new AssertionError("left down: " + calls);
    }
  }

  @Override
  public boolean present() {
    return true;
  }

  @Override
  public Optional<Engine> engine() {
    return Optional.empty();
  }

  @Override
  public Map<VolumeName, List<String>> users() throws IOException {
    if (listingFails) {
      throw new IOException("engine error 500");
    }
    Map<VolumeName, List<String>> now = new TreeMap<>(users);
    if (looks++ == 1) {
      coming.ifPresent(Runnable::run);
    }
    return now;
  }

  @Override
  public List<String> held(Pool pool, VolumeName volume) {
    return held.getOrDefault(volume, List.of());
  }

  @Override
  public Occupants occupants(
      Pool pool, VolumeRepository volume, Optional<String> quiesce, Progress progress) {
    List<String> mine = users.getOrDefault(volume.name(), List.of());
    return new Fake(mine, quiesce.orElse("stop"));
  }

  @Override
  public EngineFacts facts() {
    return new EngineFacts("unix:///fake.sock", Optional.of("20.10 (API 1.41)"), Optional.empty());
  }

  @Override
  public void fill(VolumeName volume, String image, String path)
      throws IOException, VolumeException {
    calls.add("fill " + volume + " " + image + " " + path);
    if (image.startsWith("absent")) {
      throw new VolumeException(Reason.REFUSED, "there is no image " + image);
    }
  }

  private final class Fake implements Occupants {
    private final List<String> mine;
    private final String how;
    private boolean resumed;

    Fake(List<String> mine, String how) {
      this.mine = mine;
      this.how = how;
    }

    @Override
    public boolean check(Purpose purpose) {
      return !mine.isEmpty();
    }

    @Override
    public Reached quiet() {
      if (mine.isEmpty() || how.equals("none")) {
        return UNTOUCHED;
      }
      touch(how);
      return new Reached(how.equals("pause") ? "paused" : "stopped", List.of("db busybox"));
    }

    @Override
    public boolean release() {
      if (!mine.isEmpty() && !down) {
        touch("release");
      }
      return true;
    }

    private void touch(String what) {
      if (down || resumed) {
        throw new AssertionError("touched twice: " + calls);
      }
      down = true;
      calls.add(what);
    }

    @Override
    public void resume() {
      if (down && !resumed) {
        calls.add("resume");
        down = staysDown;
      }
      resumed = true;
    }

    @Override
    public ContainerOutcome outcome() {
      boolean touched = calls.contains("resume");
      return new ContainerOutcome(
          touched ? List.of("db") : List.of(),
          touched ? Optional.of(Duration.ofMillis(800)) : Optional.empty(),
          List.of(),
          staysDown
              ? List.of("container db could not be started again: no such image")
              : List.of());
    }
  }
}
