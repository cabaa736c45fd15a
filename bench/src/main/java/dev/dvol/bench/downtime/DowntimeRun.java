// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import dev.dvol.bench.process.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Measures one database at all settings, one after the other. Ends and removes what it started,
 * however it ends.
 */
public final class DowntimeRun {
  private static final int MOST_ATTEMPTS = 10;

  private final Site site;
  private final Plan plan;
  private final LongSupplier nanoTime;
  private final Consumer<String> log;
  private final List<DowntimeSample> samples = new ArrayList<>();
  private final List<FloorSample> floors = new ArrayList<>();
  private long bytes;
  private int refusals;

  /**
   * Where it happens.
   *
   * @param launcher of dvol
   * @param scratch an empty directory with a short path, on a file system with room
   * @param engine the engine's socket
   * @param driver where the engine looks for the volume driver; nothing is there yet
   * @param name of container and volume, used by nobody
   */
  public record Site(Path launcher, Path scratch, Path engine, Path driver, String name) {}

  /**
   * What is measured.
   *
   * @param image with PostgreSQL 15
   * @param scale of pgbench
   * @param modes each of them
   * @param rates at each of these rates, 0 being no load at all
   * @param commits so many times
   * @param interval after so long
   * @param seed of pgbench
   */
  public record Plan(
      String image,
      int scale,
      List<Quiet> modes,
      List<Integer> rates,
      int commits,
      Duration interval,
      long seed) {
    /** Bytes that a unit of pgbench's scale takes, indexes included. */
    private static final long SCALE_BYTES = 15_000_000;

    /** Copies the lists. */
    public Plan {
      modes = List.copyOf(modes);
      rates = List.copyOf(rates);
    }

    /** The scale that makes about so many bytes, at least 1. */
    public static int scaleFor(long bytes) {
      return (int) Math.max(1, Math.min(100_000, Math.round((double) bytes / SCALE_BYTES)));
    }
  }

  /**
   * What came out.
   *
   * @param samples commits
   * @param floors stops and starts by the engine alone
   * @param bytes length of all files at the end
   * @param refusals how often the engine could not freeze the container, and was asked again
   */
  public record Outcome(
      List<DowntimeSample> samples, List<FloorSample> floors, long bytes, int refusals) {
    /** Copies the lists. */
    public Outcome {
      samples = List.copyOf(samples);
      floors = List.copyOf(floors);
    }
  }

  /** Tells what happens by lines. */
  public DowntimeRun(Site site, Plan plan, LongSupplier nanoTime, Consumer<String> log) {
    this.site = site;
    this.plan = plan;
    this.nanoTime = nanoTime;
    this.log = log;
  }

  /** Measures everything. */
  public Outcome run() throws IOException, InterruptedException {
    Path log = site.scratch.resolve("driver.log");
    try (VolumeDriver driver = VolumeDriver.start(site.launcher, pool(), site.driver, log);
        DatabaseContainer database =
            new DatabaseContainer(site.name, plan.image, site.scratch.resolve("run"))) {
      this.log.accept("the database is made, scale " + plan.scale);
      database.start();
      awaitAnswer(database);
      database.fill(plan.scale);
      // What everybody has once: the first commit stores it all, and is not measured.
      commit(Quiet.STOP, "filled");
      awaitAnswer(database);
      for (Quiet mode : plan.modes) {
        for (int rate : plan.rates) {
          setting(database, mode, rate);
        }
      }
      return new Outcome(samples, floors, bytes, refusals);
    }
  }

  private void setting(DatabaseContainer database, Quiet mode, int rate)
      throws IOException, InterruptedException {
    if (rate > 0) {
      database.load(rate, plan.seed);
    }
    try {
      for (int number = 1; number <= plan.commits; number++) {
        int n = number;
        again(() -> measureCommit(database, mode, rate, n));
        again(() -> measureFloor(database, mode, rate, n));
      }
    } finally {
      database.idle();
    }
  }

  private interface Measurement {
    void run() throws IOException, InterruptedException;
  }

  // runc gives up when processes are busy forking while it freezes them. Nothing was measured then.
  private void again(Measurement measurement) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        measurement.run();
        return;
      } catch (IOException e) {
        boolean frozen = String.valueOf(e.getMessage()).contains("unable to freeze");
        if (!frozen || attempt == MOST_ATTEMPTS) {
          throw e;
        }
        refusals++;
        log.accept("the engine could not freeze the container; once more");
      }
    }
  }

  private void measureCommit(DatabaseContainer database, Quiet mode, int rate, int number)
      throws IOException, InterruptedException {
    double transactions = transactionsDuringInterval(database);
    CommitFigures figures;
    Duration unanswered;
    try (AnswerWatch watch = AnswerWatch.begin(database.socket(), nanoTime)) {
      figures = commit(mode, "%s %d %d".formatted(mode, rate, number));
      watch.awaitAnswer();
      unanswered = watch.longestGap();
    }
    bytes = figures.logicalBytes();
    ChangedFiles changed =
        ChangedFiles.parse(dvol("diff", "--json", "HEAD^", "HEAD", database.name()));
    DowntimeSample sample =
        new DowntimeSample(
            mode.toString(),
            rate,
            number,
            transactions,
            changed.files(),
            changed.bytes(),
            figures.hotMillis(),
            figures.hotBytes(),
            figures.quietMillis(),
            figures.quietBytes(),
            figures.stoppedMillis(),
            unanswered.toMillis(),
            figures.storedBytes(),
            figures.milliseconds());
    samples.add(sample);
    tell(sample);
  }

  private void measureFloor(DatabaseContainer database, Quiet mode, int rate, int number)
      throws IOException, InterruptedException {
    // The same wait as before a commit: the server has as much to write out when it is stopped.
    Thread.sleep(plan.interval.toMillis());
    EngineSocket engine = new EngineSocket(site.engine);
    try (AnswerWatch watch = AnswerWatch.begin(database.socket(), nanoTime)) {
      long began = nanoTime.getAsLong();
      engine.ask(database.name(), mode.begin());
      engine.ask(database.name(), mode.end());
      double stopped = (nanoTime.getAsLong() - began) / 1e6;
      watch.awaitAnswer();
      double unanswered = watch.longestGap().toNanos() / 1e6;
      floors.add(new FloorSample(mode.toString(), rate, number, stopped, unanswered));
    }
  }

  private double transactionsDuringInterval(DatabaseContainer database)
      throws IOException, InterruptedException {
    long before = transactions(database);
    long began = nanoTime.getAsLong();
    Thread.sleep(plan.interval.toMillis());
    long after = transactions(database);
    return Math.max(0, after - before) / ((nanoTime.getAsLong() - began) / 1e9);
  }

  private long transactions(DatabaseContainer database) throws IOException {
    try (PostgresClient client = PostgresClient.connect(database.socket())) {
      String count =
          client.ask("select xact_commit from pg_stat_database where datname = 'postgres'");
      return Long.parseLong(count);
    }
  }

  private void awaitAnswer(DatabaseContainer database) throws InterruptedException {
    AnswerWatch.begin(database.socket(), nanoTime).close();
  }

  private CommitFigures commit(Quiet mode, String message)
      throws IOException, InterruptedException {
    return CommitFigures.parse(
        dvol("commit", "--json", "--quiesce", mode.toString(), "-m", message, site.name));
  }

  private String dvol(String... arguments) throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(List.of(site.launcher.toString(), "-p", pool().toString()));
    words.addAll(List.of(arguments));
    return Programs.run(words);
  }

  private Path pool() {
    return site.scratch.resolve("pool");
  }

  private void tell(DowntimeSample sample) {
    log.accept(
        String.format(
            Locale.ROOT,
            "%-5s rate %5d, commit %d: %6.0f/s, hot %6.1f MB %5d ms, quiet %6.1f MB %5d ms, stopped %5d ms,"
                + " unanswered %5d ms",
            sample.quiet(),
            sample.rate(),
            sample.number(),
            sample.transactionsPerSecond(),
            sample.hotBytes() / 1e6,
            sample.hotMillis(),
            sample.quietBytes() / 1e6,
            sample.quietMillis(),
            sample.stoppedMillis(),
            sample.unansweredMillis()));
  }
}
