// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.parallel;

import dev.dvol.store.CommitId;
import dev.dvol.store.CommitRequest;
import dev.dvol.store.MountId;
import dev.dvol.store.Person;
import dev.dvol.store.Pool;
import dev.dvol.store.StoreContext;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * One process. Prints a line for everything that it was told is done, and ends with 0 if nothing
 * happened but that.
 */
final class Client {
  /** Volumes on which nobody takes a commit back; the others see everything. */
  static final List<VolumeName> KEEPING = List.of(new VolumeName("k1"), new VolumeName("k2"));

  static final List<VolumeName> CHANGING = List.of(new VolumeName("c1"), new VolumeName("c2"));
  private static final long LONGEST_OPERATION_SECONDS = 120;
  private static final int FEWEST_OPERATIONS = 15;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path pool;
  private final int number;
  private final Random random;
  private final Posix posix;
  private long count;
  private long told;

  private Client(Path pool, int number, long seed, boolean durable) {
    this.pool = pool;
    this.number = number;
    this.random = new Random(seed);
    Posix kernel = new NativePosix();
    this.posix = durable ? kernel : FaultyPosix.over(kernel).withoutSyncs().posix();
  }

  /** {@code POOL NUMBER SEED SECONDS DURABLE}. */
  public static void main(String[] arguments) throws Exception {
    Client client =
        new Client(
            Path.of(arguments[0]),
            Integer.parseInt(arguments[1]),
            Long.parseLong(arguments[2]),
            Boolean.parseBoolean(arguments[4]));
    client.run(TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[3])));
  }

  private void run(long nanos) throws Exception {
    long began = System.nanoTime();
    int done = 0;
    // However slow the machine is: who has done little, or made no commit, has shown nothing.
    while (done < FEWEST_OPERATIONS || told == 0 || System.nanoTime() - began < nanos) {
      Operation operation = Operation.any(random);
      List<VolumeName> volumes = operation.takesBack() || random.nextBoolean() ? CHANGING : KEEPING;
      VolumeName name = volumes.get(random.nextInt(volumes.size()));
      long start = System.nanoTime();
      try (VolumeRepository volume = open(name)) {
        operation.run(this, volume);
        System.out.println("done " + operation);
        done++;
      } catch (RepositoryLockedException e) {
        System.out.println("busy " + operation);
      } catch (VolumeException e) {
        if (!operation.mayBeRefused(e.reason())) {
          throw e;
        }
        System.out.println("refused " + operation + " " + e.reason());
      }
      long took = System.nanoTime() - start;
      if (took > TimeUnit.SECONDS.toNanos(LONGEST_OPERATION_SECONDS)) {
        throw new IllegalStateException(operation + " took " + took + " ns");
      }
    }
  }

  private VolumeRepository open(VolumeName name) throws Exception {
    StoreContext context =
        new StoreContext(posix, Clock.systemUTC(), new Random(random.nextLong()), "client");
    return Pool.open(pool, context).open(name);
  }

  Random random() {
    return random;
  }

  /** Commits, and tells that it is done. */
  void commit(VolumeRepository volume, boolean amend) throws IOException, VolumeException {
    String message = "client " + number + " commit " + ++count;
    CommitRequest request =
        new CommitRequest(
            message,
            new Person("A U Thor", "author@example.com"),
            Clock.systemUTC().instant().atZone(ZoneOffset.UTC),
            true,
            Map.of(),
            amend);
    CommitId id = volume.commit(request, Progress.NONE).id();
    told++;
    System.out.println("commit " + volume.name() + " " + id.hex() + " " + message);
  }

  /**
   * Puts a file of its own, whose bytes follow from what its beginning says, in place at once; as
   * containers do, while it has the files mounted.
   */
  void write(VolumeRepository volume) throws IOException {
    MountId id = new MountId("client-" + number);
    Path files = volume.mount(id, PATIENCE, Progress.NONE);
    try {
      Path temporary = pool.resolve("temporary-" + number);
      Files.write(temporary, SelfTelling.bytes(number, random.nextInt(1 << 20)));
      Files.move(temporary, files.resolve("of-" + number), StandardCopyOption.REPLACE_EXISTING);
    } finally {
      volume.unmount(id);
    }
  }
}
