// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import dev.dvol.store.posix.NativePosix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Workers at one pool, one after the other: each judges what became of its predecessor's work and
 * goes on from there.
 */
final class Campaign {
  private final Path pool;
  private final Path outside;
  private final boolean syncs;
  private final Random seeds;
  private final Map<String, Integer> found = new TreeMap<>();
  private int boot = 1;
  private int workers;

  private Campaign(Path pool, Path outside, long seed, boolean syncs) {
    this.pool = pool;
    this.outside = outside;
    this.syncs = syncs;
    this.seeds = new Random(seed);
  }

  /**
   * A campaign in a new pool, whose volume has one commit.
   *
   * @param pool where it is made; it may break
   * @param outside a directory for notes, which does not
   * @param syncs whether workers make anything durable
   */
  static Campaign begin(Path pool, Path outside, long seed, boolean syncs) throws Exception {
    Campaign campaign = new Campaign(pool, outside, seed, syncs);
    Hands hands = Hands.on(pool, new NativePosix(), campaign.boot);
    hands.init();
    WorkingFiles.change(hands.files(), new Random(seed));
    hands.commit("first", false);
    String digest = WorkingFiles.digest(hands.files());
    Files.createDirectories(outside);
    try (Witness witness = Witness.open(campaign.notes())) {
      witness.content("first", digest);
      Expected state = new Expected("master", new TreeMap<>(), digest, List.of(), new TreeMap<>());
      witness.settled(state.withTip("master", "first"));
    }
    return campaign;
  }

  Path notes() {
    return outside.resolve("notes");
  }

  /** The machine was restarted. */
  void restart() {
    boot++;
  }

  /** Starts the next worker; it waits until it is to judge. */
  WorkerProcess next() throws IOException {
    return start(pool, Long.MAX_VALUE, Long.MAX_VALUE, true);
  }

  /** Starts one that only judges. */
  WorkerProcess last() throws IOException {
    return start(pool, Long.MAX_VALUE, Long.MAX_VALUE, false);
  }

  /**
   * Starts one that judges a copy of the pool, which was made while the notes grew from one length
   * to another.
   */
  WorkerProcess judgeOf(Path copy, long from, long to) throws IOException {
    return start(copy, from, to, false);
  }

  private WorkerProcess start(Path where, long from, long to, boolean works) throws IOException {
    Path scratch = outside.resolve("worker" + workers++);
    return WorkerProcess.start(
        new WorkerProcess.Task(
            where, notes(), boot, seeds.nextLong(), scratch, from, to, syncs, works));
  }

  /** Has one judge and counts what had been under way. */
  void judge(WorkerProcess worker) throws IOException {
    found.merge(worker.judge(), 1, Integer::sum);
  }

  /** How many operations were acknowledged. */
  int acknowledged() throws IOException {
    return Witness.read(notes()).acknowledged();
  }

  /** What had been under way, and how often. */
  Map<String, Integer> found() {
    return found;
  }
}
