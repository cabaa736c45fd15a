// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.BranchName;
import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import dev.dvol.store.Pool;
import dev.dvol.store.StoreContext;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several processes on several volumes, gc among what they do. {@code -Dparallel.processes=} and
 * {@code -Dparallel.seconds=} for the long form, {@code -Dparallel.durable=true} with all syncs.
 */
class ParallelClientsTest {
  private static final int PROCESSES = Integer.getInteger("parallel.processes", 4);
  private static final int SECONDS = Integer.getInteger("parallel.seconds", 6);
  private static final boolean DURABLE = Boolean.getBoolean("parallel.durable");
  private static final int MOST_RESTORED = Integer.getInteger("parallel.restored", 60);
  private static final int PATIENCE_SECONDS = 240;

  @TempDir private Path temp = Path.of("");

  /** A commit that a client was told is done. */
  private record Told(VolumeName volume, CommitId commit, String message) {}

  @Test
  void whatAClientWasToldIsDoneIsThere() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    Path directory = temp.resolve("pool");
    Pool pool =
        Pool.open(
            directory,
            new StoreContext(new NativePosix(), Clock.systemUTC(), new Random(seed), "test"));
    List<VolumeName> volumes = new ArrayList<>(Client.KEEPING);
    volumes.addAll(Client.CHANGING);
    for (VolumeName name : volumes) {
      pool.init(name, new BranchName("master"));
    }
    Map<String, Integer> counts = new TreeMap<>();
    List<Told> told = work(directory, seed, counts);
    System.out.println("parallel: " + PROCESSES + " processes, -Dseed=" + seed + ", " + counts);
    assertThat(told).isNotEmpty();
    for (VolumeName name : volumes) {
      try (VolumeRepository volume = pool.open(name)) {
        volume.finishInterrupted(Progress.NONE);
        judge(volume, told.stream().filter(each -> each.volume.equals(name)).toList(), seed);
      }
      fsck(directory.resolve(name.text()).resolve("store.git"));
    }
  }

  private List<Told> work(Path pool, long seed, Map<String, Integer> counts) throws Exception {
    List<Process> processes = new ArrayList<>();
    List<Path> outputs = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        Path output = temp.resolve("client" + i);
        outputs.add(output);
        processes.add(start(pool, i, seed + i, output));
      }
      for (int i = 0; i < PROCESSES; i++) {
        boolean ended = processes.get(i).waitFor(SECONDS + PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(ended).as("client %d of seed %d is stuck", i, seed).isTrue();
        assertThat(processes.get(i).exitValue())
            .as("client %d of seed %d said %s", i, seed, errors(i))
            .isZero();
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
    List<Told> told = new ArrayList<>();
    for (Path output : outputs) {
      for (String line : Files.readAllLines(output)) {
        String[] words = line.split(" ", 4);
        if (words[0].equals("commit")) {
          CommitId id = new CommitId(Oid.fromHex(words[2]));
          told.add(new Told(new VolumeName(words[1]), id, words[3]));
        }
        counts.merge(words[0], 1, Integer::sum);
      }
    }
    return told;
  }

  private Process start(Path pool, int number, long seed, Path output) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(Client.class.getName(), pool.toString()));
    command.addAll(List.of("" + number, "" + seed, "" + SECONDS, "" + DURABLE));
    return new ProcessBuilder(command)
        .redirectOutput(output.toFile())
        .redirectError(temp.resolve("errors" + number).toFile())
        .start();
  }

  private String errors(int number) throws IOException {
    return Files.readString(temp.resolve("errors" + number), StandardCharsets.UTF_8);
  }

  private void judge(VolumeRepository volume, List<Told> told, long seed) throws Exception {
    Map<CommitId, String> messages = new HashMap<>();
    for (Told each : told) {
      assertThat(volume.commitInfo(each.commit).message())
          .as("%s of volume %s, seed %d", each.commit, volume.name(), seed)
          .isEqualTo(each.message);
      messages.put(each.commit, each.message);
    }
    assertThat(messages).as("two clients were told of one commit").hasSize(told.size());
    if (Client.KEEPING.contains(volume.name()) && !told.isEmpty()) {
      CommitId head = volume.resolve("HEAD", volume.activeBranch());
      try (Stream<CommitInfo> log = volume.history(List.of(head))) {
        Set<CommitId> all = log.map(CommitInfo::id).collect(Collectors.toSet());
        assertThat(all).as("log of %s, seed %d", volume.name(), seed).isEqualTo(messages.keySet());
      }
    }
    List<Told> some = new ArrayList<>(told);
    java.util.Collections.shuffle(some, new Random(seed));
    for (Told each : some.subList(0, Math.min(some.size(), MOST_RESTORED))) {
      Path to = temp.resolve("restored");
      volume.restore(each.commit, to, Progress.NONE);
      try (Stream<Path> files = Files.walk(to)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          if (Files.isRegularFile(file)) {
            assertThat(SelfTelling.isWhole(Files.readAllBytes(file)))
                .as("%s of %s, seed %d", file, each, seed)
                .isTrue();
          }
          Files.delete(file);
        }
      }
    }
  }

  private static void fsck(Path store) throws IOException {
    String said =
        Programs.run("git", "--git-dir", store, "fsck", "--full", "--strict", "--no-dangling")
            .strip();
    if (!said.isEmpty() && !said.startsWith("notice: ")) {
      throw new AssertionError(said);
    }
  }
}
