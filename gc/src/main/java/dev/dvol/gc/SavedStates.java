// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.gc.GcPlan.Saved;
import dev.dvol.gc.GcPlan.SavedFate;
import dev.dvol.store.Root;
import dev.dvol.store.object.Oid;
import dev.dvol.store.reach.Reachability;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Decides which saved states stay: by age, by number, and by what they alone keep. */
final class SavedStates {
  private static final Duration SAFE = Duration.ofDays(1);

  private final GcOptions options;
  private final GraceTimes times;
  private final List<Root> newestFirst;
  private final Set<String> locked;
  private final Set<String> held = new TreeSet<>();

  /**
   * Decides.
   *
   * @param locked refs that cannot be removed now
   */
  SavedStates(GcOptions options, GraceTimes times, List<Root> roots, Set<String> locked) {
    this.options = options;
    this.times = times;
    this.locked = locked;
    // One whose name tells no time was made by somebody else, and stays.
    this.newestFirst =
        roots.stream()
            .filter(root -> root.kind() == Root.Kind.SAVED)
            .sorted(
                Comparator.<Root, Instant>comparing(root -> since(root).orElse(Instant.MAX))
                    .thenComparing(Root::name)
                    .reversed())
            .toList();
  }

  /** Those that would go, but for the locks of their refs. */
  Set<String> held() {
    return held;
  }

  /** By age and number alone; nothing is measured. */
  List<Saved> byAgeAndNumber() {
    List<Saved> fates = new ArrayList<>();
    int staying = 0;
    for (Root root : newestFirst) {
      Optional<Instant> since = since(root);
      Optional<Instant> end = since.flatMap(times::end);
      SavedFate fate = SavedFate.STAYS;
      if (since.isPresent() && times.isOver(since.get())) {
        fate = SavedFate.EXPIRED;
      } else if (isOld(root) && staying >= options.savedCount()) {
        fate = SavedFate.TOO_MANY;
      } else {
        staying++;
      }
      fates.add(new Saved(root, unlessLocked(root, fate), -1, end));
    }
    return fates;
  }

  /**
   * Marks what the staying ones reach, newest first, and measures it.
   *
   * @return the same states; if one of them is too large, the mark is of no use
   */
  List<Saved> markAndLimit(List<Saved> fates, Reachability reach) throws IOException {
    List<Saved> limited = new ArrayList<>();
    long total = 0;
    boolean full = false;
    boolean newest = true;
    for (Saved one : fates) {
      if (one.fate() != SavedFate.STAYS) {
        limited.add(one);
        continue;
      }
      boolean isLimited = !newest && isOld(one.root());
      boolean mayGo = isLimited && !locked.contains(one.root().name());
      long bytes = full && mayGo ? -1 : reach.markAndMeasure(List.<Oid>of(one.root().id()));
      total += Math.max(0, bytes);
      full |= total > options.savedBytes();
      newest = false;
      if (full && isLimited && !mayGo) {
        held.add(one.root().name());
      }
      SavedFate fate = full && mayGo ? SavedFate.TOO_LARGE : SavedFate.STAYS;
      limited.add(new Saved(one.root(), fate, bytes, one.goesAt()));
    }
    return limited;
  }

  private SavedFate unlessLocked(Root root, SavedFate fate) {
    if (!fate.goes() || !locked.contains(root.name())) {
      return fate;
    }
    held.add(root.name());
    return SavedFate.STAYS;
  }

  private Optional<Instant> since(Root root) {
    return root.time().map(told -> times.since(root.name(), told));
  }

  // Numbers and sizes do not take away what somebody may have lost just now.
  private boolean isOld(Root root) {
    return since(root)
        .map(time -> !times.countedFrom(time).plus(SAFE).isAfter(times.now()))
        .orElse(false);
  }
}
