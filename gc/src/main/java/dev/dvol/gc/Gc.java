// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import dev.dvol.store.Housekeeping;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.TrashedPack;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Removes from a volume's store what nothing reaches. What a ref, a working directory or unfinished
 * work reaches is never removed; what became unreferenced within the grace time is not either. In
 * doubt nothing is removed: a missing object, a ref, pack or index that cannot be read, a clock
 * that cannot be right, each ends a gc before its first change.
 *
 * <p>Runs under the volume's lock. Readers hold no lock and go on. What a crash leaves is harmless
 * and goes with the next gc. Holds no state; safe for any number of threads.
 */
public final class Gc {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

  private Gc() {}

  /**
   * What a gc would do now, as if the retired packs that it would put back first were back. Changes
   * nothing.
   *
   * @throws VolumeException {@code REFUSED} if the clock cannot be right, or nothing names a commit
   * @throws dev.dvol.store.error.RepositoryLockedException if another process works on the volume
   * @throws dev.dvol.store.error.ObjectCorruptException if something cannot be read
   * @throws ObjectMissingException if an object that is reached is not there, nor in a retired pack
   */
  public static GcReport plan(VolumeRepository volume, GcOptions options, Progress progress)
      throws IOException, VolumeException {
    progress.begin("marking", -1);
    return volume.lookAtHouse(LONGEST_WAIT, house -> planned(house, Seen.of(house, options)));
  }

  private static GcReport planned(Housekeeping house, Seen seen) throws IOException {
    long trash = house.trashed().stream().mapToLong(TrashedPack::sizeInBytes).sum();
    long now = seen.survey().packBytes() + trash;
    List<String> notes =
        seen.restored() == 0
            ? List.of()
            : List.of("something needs what is in the trash again: gc puts that back first");
    return new GcReport(seen.survey().plan(), false, now, now, trash, 0, seen.restored(), notes);
  }

  /**
   * Plans and carries the plan out. An object that is missing and in a pack that was retired is put
   * back first.
   *
   * @throws VolumeException as {@link #plan}; nothing was removed then
   * @throws IOException as {@link #plan}, and if a step fails: then everything that is reached is
   *     there, and the next gc goes on
   */
  public static GcReport run(VolumeRepository volume, GcOptions options, Progress progress)
      throws IOException, VolumeException {
    progress.begin("marking", -1);
    return volume.keepHouse(LONGEST_WAIT, progress, house -> run(house, options, progress));
  }

  static GcReport run(Housekeeping house, GcOptions options, Progress progress)
      throws IOException, VolumeException {
    Seen seen = Seen.of(house, options);
    return new Execution(house, seen.survey(), progress).run(seen.restored());
  }

  /** A survey that found everything, and how many packs were put back before it did. */
  private record Seen(Survey survey, int restored) {
    static Seen of(Housekeeping house, GcOptions options) throws IOException, VolumeException {
      int restored = 0;
      while (true) {
        try {
          return new Seen(Survey.of(house, options), restored);
        } catch (ObjectMissingException e) {
          if (house.restore(Oid.fromHex(e.resource())) == 0) {
            throw e;
          }
          restored++;
        }
      }
    }
  }
}
