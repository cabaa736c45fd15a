// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * How a volume's containers are to be treated.
 *
 * @param requested the mode asked for with this command, which goes before everything
 * @param volumeDefault the mode of the volume, for containers without a label of their own
 * @param drivers by which names Docker may know the driver
 * @param self the container we are in
 * @param healthTimeout how long to wait in all until containers with a health check are healthy
 * @param clock for what is written down
 * @param pace for what is measured and waited for
 * @param progress told in a few words what is being done, from any thread
 */
public record QuiesceOptions(
    Optional<QuiesceMode> requested,
    Optional<QuiesceMode> volumeDefault,
    Predicate<String> drivers,
    OwnContainer self,
    Duration healthTimeout,
    Clock clock,
    Pace pace,
    Consumer<String> progress) {
  /**
   * How Docker may name the driver: as whoever registered it liked, by a tag, an alias or the name
   * of a registry. An engine has one volume of a name, so that another driver's is not of our pool;
   * only its own needs none, and has names like anybody's.
   */
  public static final Predicate<String> DRIVERS = name -> !name.equals("local");

  /** Nothing was asked for: containers are stopped, and their health awaited for a minute. */
  public static QuiesceOptions standard(Clock clock, Consumer<String> progress) {
    return new QuiesceOptions(
        Optional.empty(),
        Optional.empty(),
        DRIVERS,
        OwnContainer.NONE,
        Duration.ofMinutes(1),
        clock,
        Pace.REAL,
        progress);
  }

  /** The same with the modes of a command and of the volume. */
  public QuiesceOptions withModes(Optional<QuiesceMode> ofCommand, Optional<QuiesceMode> ofVolume) {
    return new QuiesceOptions(
        ofCommand, ofVolume, drivers, self, healthTimeout, clock, pace, progress);
  }

  /** The same with other names of the driver. */
  public QuiesceOptions withDrivers(Predicate<String> names) {
    return new QuiesceOptions(
        requested, volumeDefault, names, self, healthTimeout, clock, pace, progress);
  }

  /** The same for a dvol that runs in a container. */
  public QuiesceOptions withSelf(OwnContainer own) {
    return new QuiesceOptions(
        requested, volumeDefault, drivers, own, healthTimeout, clock, pace, progress);
  }

  /** The same with another patience for health checks. */
  public QuiesceOptions withHealthTimeout(Duration timeout) {
    return new QuiesceOptions(
        requested, volumeDefault, drivers, self, timeout, clock, pace, progress);
  }

  /** The same in a time of its own. */
  QuiesceOptions withPace(Pace other) {
    return new QuiesceOptions(
        requested, volumeDefault, drivers, self, healthTimeout, clock, other, progress);
  }
}
