// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;

/** Volumes that hold everything a volume can hold, made by real code at a fixed time and seed. */
final class FormatFixture {
  static final VolumeName VOLUME = new VolumeName("foo");
  static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private FormatFixture() {}

  static Pool pool(Path directory) throws Exception {
    return Pool.open(
        directory,
        new StoreContext(
            new NativePosix(), Clock.fixed(NOW, ZoneOffset.UTC), new Random(1), "test"));
  }

  /** The directory of the sources. */
  static Path sources() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("docs/restore.py"))) {
      at = at.getParent();
    }
    return at;
  }

  static boolean isRoot() {
    return new NativePosix().effectiveUserId() == 0;
  }

  static void populate(Path directory, String step) {
    Path script = sources().resolve("store/src/test/resources/format/populate.py");
    new Program(sources()).run("python3", script.toString(), directory.toString(), step);
  }

  static CommitId commit(VolumeRepository volume, String message) throws Exception {
    return volume
        .commit(
            new CommitRequest(
                message,
                new Person("Ada", "ada@example.org"),
                NOW.atZone(ZoneOffset.ofHours(1)),
                true,
                Map.of("ticket", "42"),
                false),
            Progress.NONE)
        .id();
  }

  static Path restore(VolumeRepository volume, CommitId commit, Path destination) throws Exception {
    volume.restore(commit, destination, Progress.NONE);
    return destination;
  }

  static Program.Answer restoreScript(Path store, String revision, Path destination) {
    return new Program(sources())
        .answer(
            "", "python3", "docs/restore.py", store.toString(), revision, destination.toString());
  }
}
