// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.testing.LoopMount;
import dev.dvol.store.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sequences of 50 random actions. {@code -Dmodel.sequences=} runs more of them, {@code
 * -Dmodel.actions=} longer ones, {@code -Dmodel.threads=} more at once; {@code -Dseed=} with {@code
 * -Dmodel.sequences=1} runs the one again that failed, and {@code -Dmodel.keep=true} leaves its
 * files.
 */
class ModelTest {
  private static final int SEQUENCES = Integer.getInteger("model.sequences", 40);
  private static final int ACTIONS = Integer.getInteger("model.actions", 50);
  private static final int THREADS = Integer.getInteger("model.threads", 4);
  private static final boolean FAILED_FILES_STAY = Boolean.getBoolean("model.keep");
  private static final int SEQUENCES_PER_FSCK = 20;
  private static final int SEQUENCES_PER_WORD = 100;

  private static final boolean ON_TMPFS = Boolean.getBoolean("model.tmpfs");
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long MOUNT_BYTES = 4L << 30;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path temp = Path.of("");

  /**
   * On ext4 in memory where that can be had: what is made durable beside the gate to the file
   * system, the refs, would otherwise be all that the time goes to. On tmpfs with {@code
   * -Dmodel.tmpfs=true}, which costs half of that again.
   */
  @Test
  void volumeIsWhatItsModelIs() throws Exception {
    boolean mounts =
        System.getProperty("user.name", "").equals("root") && Files.isDirectory(MEMORY);
    if (!mounts || FAILED_FILES_STAY) {
      runIn(temp);
      return;
    }
    Path image = Files.createTempDirectory(MEMORY, "dvol-model-");
    if (ON_TMPFS) {
      runIn(image);
      Programs.run("rm", "-rf", image);
      return;
    }
    try (LoopMount mount = LoopMount.of("ext4", image, MOUNT_BYTES)) {
      runIn(mount.path());
    } finally {
      Programs.run("rm", "-rf", image);
    }
  }

  private static void runIn(Path temp) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    long began = System.nanoTime();
    Path template = temp.resolve("template");
    ModelVolume.makeTemplate(template);
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(THREADS, SEQUENCES));
    try {
      List<Future<?>> all = new ArrayList<>();
      AtomicInteger done = new AtomicInteger();
      for (int i = 0; i < SEQUENCES; i++) {
        long own = seed + i;
        Path pool = temp.resolve("pool" + i);
        boolean fsck = i % SEQUENCES_PER_FSCK == 0;
        all.add(
            threads.submit(
                () -> {
                  Sequence.run(own, ACTIONS, template, pool, fsck);
                  if (done.incrementAndGet() % SEQUENCES_PER_WORD == 0) {
                    System.out.println("model: " + done + " sequences");
                  }
                }));
      }
      int failed = 0;
      for (Future<?> one : all) {
        try {
          one.get();
        } catch (ExecutionException e) {
          failed++;
          e.getCause().printStackTrace(System.out);
        }
      }
      long millis = (System.nanoTime() - began) / 1_000_000;
      System.out.println(
          "model: " + SEQUENCES + " sequences from -Dseed=" + seed + " in " + millis + " ms");
      assertThat(failed).as("sequences that failed, see above").isZero();
    } finally {
      threads.shutdownNow();
    }
  }
}
