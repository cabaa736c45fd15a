// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.plugin.engine.QuiescePlan.Action;
import dev.dvol.plugin.engine.QuiescePlan.Step;
import dev.dvol.store.Quiescence.Reached;
import dev.dvol.store.VolumeName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Who had the volume mounted, and how quiet each became: what a commit keeps of them. Seen before
 * they are touched: afterwards the engine may not know them any more.
 */
final class Witnesses {
  private final Engine engine;
  private final VolumeName volume;
  private final Predicate<String> drivers;
  private final Map<ContainerId, Witness> seen = new LinkedHashMap<>();

  Witnesses(Engine engine, VolumeName volume, Predicate<String> drivers) {
    this.engine = engine;
    this.volume = volume;
    this.drivers = drivers;
  }

  /** How quiet, the least first. */
  private enum Quiet {
    NONE,
    HOOK,
    PAUSED,
    STOPPED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private record Witness(String name, String image, boolean writes, Quiet quiet) {
    Witness with(Quiet other) {
      return new Witness(name, image, writes, other);
    }
  }

  /** Notes a container; the first time counts. */
  void see(Step step) throws EngineException {
    Container container = step.container();
    if (!seen.containsKey(container.id())) {
      String image = container.image() + " " + engine.imageDigest(container.imageId());
      boolean writes = container.writes(volume, drivers);
      seen.put(container.id(), new Witness(container.name(), image, writes, quiet(step.action())));
    }
  }

  /** The least that any of those who may write became, and a line for each. */
  Reached reached(List<String> killed, List<String> notQuietByHook) {
    Quiet least = null;
    List<String> lines = new ArrayList<>();
    for (Witness seenFirst : seen.values()) {
      boolean missed = seenFirst.quiet() == Quiet.HOOK && notQuietByHook.contains(seenFirst.name());
      Witness witness = missed ? seenFirst.with(Quiet.NONE) : seenFirst;
      if (witness.writes() && (least == null || witness.quiet().compareTo(least) < 0)) {
        least = witness.quiet();
      }
      String end =
          killed.contains(witness.name())
              ? ", killed"
              : witness.writes() ? ", " + witness.quiet().word() : ", read-only";
      lines.add(witness.name() + " " + witness.image() + end);
    }
    return new Reached((least == null ? Quiet.NONE : least).word(), lines);
  }

  private static Quiet quiet(Action action) {
    return switch (action) {
      case IGNORE -> Quiet.NONE;
      case HOOK -> Quiet.HOOK;
      case KEEP, PAUSE -> Quiet.PAUSED;
      case STOP -> Quiet.STOPPED;
    };
  }
}
