// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.gc.AutoGc;
import dev.dvol.gc.GcOptions;
import dev.dvol.gc.PruneAge;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the configuration says about gc. */
public final class GcSettings {
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,15})([kMGT]?)");

  private GcSettings() {}

  /**
   * The options of a gc.
   *
   * @param prune the age that was given with the command, if one was
   * @throws UsageException if that is none
   * @throws VolumeException if a value in the configuration means nothing
   */
  public static GcOptions options(Session session, Optional<String> prune)
      throws IOException, VolumeException {
    PruneAge age;
    if (prune.isPresent()) {
      age =
          PruneAge.parse(prune.get())
              .orElseThrow(
                  () ->
                      new UsageException(
                          "--prune is an age such as 14.days, 12h, or now or never, not '"
                              + prune.get()
                              + "'"));
    } else {
      age = checked(session, ConfigKey.GC_PRUNE).flatMap(PruneAge::parse).orElse(PruneAge.DEFAULT);
    }
    int count =
        checked(session, ConfigKey.GC_SAVED_COUNT)
            .map(Integer::parseInt)
            .orElse(GcOptions.DEFAULT.savedCount());
    long bytes =
        checked(session, ConfigKey.GC_SAVED_BYTES)
            .flatMap(GcSettings::bytes)
            .orElse(GcOptions.DEFAULT.savedBytes());
    return GcOptions.DEFAULT.withPrune(age).withSaved(count, bytes);
  }

  /** A number of bytes, perhaps with a unit; empty if it is none. */
  static Optional<Long> bytes(String text) {
    Matcher parts = BYTES.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long unit =
        switch (parts.group(2)) {
          case "k" -> 1_000L;
          case "M" -> 1_000_000L;
          case "G" -> 1_000_000_000L;
          case "T" -> 1_000_000_000_000L;
          default -> 1L;
        };
    try {
      return Optional.of(Math.multiplyExact(Long.parseLong(parts.group(1)), unit));
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  // Somebody may have written the file by hand.
  private static Optional<String> checked(Session session, ConfigKey key)
      throws IOException, VolumeException {
    Optional<String> value = session.config(key);
    if (value.isPresent()) {
      key.check(value.get());
    }
    return value;
  }

  /**
   * Tidies up behind a command that is done and has said so, if that is needed and wanted. What
   * goes wrong with it is told a person and changes nothing: the command is done.
   */
  public static void collectBehind(Session session, VolumeRepository volume) {
    try {
      if (!session.config(ConfigKey.GC_AUTO).orElse("true").equals("false")) {
        AutoGc.run(volume, options(session, Optional.empty()), Progress.NONE);
      }
    } catch (Exception | Error e) {
      session.screen().note("gc: " + Failure.of(e).message());
    }
  }
}
