// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.command;

import dev.dvol.bench.data.ByteSize;
import dev.dvol.bench.data.DataSet;
import dev.dvol.bench.process.Meter;
import dev.dvol.bench.process.Programs;
import dev.dvol.bench.result.BarChart;
import dev.dvol.bench.result.Goal;
import dev.dvol.bench.result.Goals;
import dev.dvol.bench.result.Machine;
import dev.dvol.bench.result.MarkdownReport;
import dev.dvol.bench.result.Report;
import dev.dvol.bench.result.Summary;
import dev.dvol.bench.round.Cache;
import dev.dvol.bench.round.Campaign;
import dev.dvol.bench.round.RoundPlan;
import dev.dvol.bench.round.Scratch;
import dev.dvol.bench.round.Workbench;
import dev.dvol.bench.tool.DvolTool;
import dev.dvol.bench.tool.Operation;
import dev.dvol.bench.tool.Tool;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/run}: measures dvol beside its peers, on data made for it. */
@Command(
    name = "bench/run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Measures dvol beside its peers: makes a data set, runs each operation as a process of its own, checks what dvol did,"
          + " and writes figures as JSON, Markdown and SVG.",
      ""
    })
public final class RunCommand implements Callable<Integer> {
  // What a small file takes on disk, mostly.
  private static final long BLOCK = 4096;

  private final Path checkout;
  private final Clock clock;
  private final PrintStream out;
  private final List<String> arguments;

  @Option(
      names = "--data",
      split = ",",
      paramLabel = "KIND",
      description =
          "${COMPLETION-CANDIDATES}; several are measured one after the other (${DEFAULT-VALUE})")
  private List<DataChoice> data = List.of(DataChoice.POSTGRES);

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      description = "Bytes, with k, m, g or t for powers of 1000 (${DEFAULT-VALUE})")
  private String size = "4g";

  @Option(names = "--files", paramLabel = "N", description = "How many, for small-files")
  private long files;

  @Option(names = "--seed", paramLabel = "N", description = "Of the data (${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(names = "--rounds", paramLabel = "N", description = "(${DEFAULT-VALUE})")
  private int rounds = 3;

  @Option(
      names = "--cache",
      paramLabel = "STATE",
      description = "Page cache: warm, cold (needs root) or both (${DEFAULT-VALUE})")
  private String cache = "warm";

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "NAME",
      description = "all that are installed, none, or names (${DEFAULT-VALUE})")
  private List<String> peers = List.of("all");

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "OPERATION",
      description =
          "Report these only: first, startup, unchanged, status, status-changed, update, restore, reset,"
              + " reset-parent, checkout, checkout-back, gc")
  private List<String> only = List.of();

  @Option(
      names = "--incrementals",
      paramLabel = "N",
      description = "Commits of scattered updates that follow the first (${DEFAULT-VALUE})")
  private int incrementals = 1;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where scratch space is taken (${DEFAULT-VALUE})")
  private Path directory = Path.of("/var/tmp");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where results go (bench/results of the checkout)")
  private Path results;

  @Option(names = "--keep", description = "Leave the scratch directory behind")
  private boolean keep;

  /** A command of a checkout of the sources. */
  public RunCommand(Path checkout, Clock clock, PrintStream out, List<String> arguments) {
    this.checkout = checkout;
    this.clock = clock;
    this.out = out;
    this.arguments = List.copyOf(arguments);
    this.results = checkout.resolve("bench/results");
  }

  @Override
  public Integer call() throws BenchException, IOException, InterruptedException {
    List<Cache> caches = caches();
    Set<Operation> operations = operations();
    if (rounds < 1 || incrementals < 1) {
      throw new BenchException("--rounds and --incrementals are at least 1", "leave them out");
    }
    if (!Files.isDirectory(directory)) {
      throw new BenchException(
          "no directory " + directory, "make it, or name another: --directory");
    }
    boolean reached = true;
    for (DataChoice choice : data) {
      try (Scratch scratch = Scratch.create(directory, keep)) {
        Report report = measure(choice, scratch, caches, operations);
        reached &= tell(report);
      }
    }
    return reached ? 0 : 1;
  }

  private Report measure(
      DataChoice choice, Scratch scratch, List<Cache> caches, Set<Operation> operations)
      throws BenchException, IOException, InterruptedException {
    DataSet set = choice.make(bytes(), files, seed, scratch.root().resolve("run"));
    Path launcher = checkout.resolve("dvol");
    Workbench bench = new Workbench(scratch, new Meter(scratch.root(), System::nanoTime), launcher);
    Tool dvol = DvolTool.create(true);
    if (!bench.hasCommand(dvol, "gc")) {
      out.println("gc left out: this dvol has no such command");
      dvol = DvolTool.create(false);
    }
    List<Tool> others = new PeerChoice(scratch.root(), out::println).choose(peers);
    RoundPlan plan = new RoundPlan(operations, incrementals, dvol, others);
    checkSpace(scratch, plan, choice);
    Map<String, String> versions = new TreeMap<>();
    versions.put(dvol.name(), bench.version(dvol));
    for (Tool tool : others) {
      versions.put(tool.name(), bench.version(tool));
    }
    Campaign.Outcome outcome =
        new Campaign(scratch, bench, out::println).run(set, plan, rounds, caches);
    List<Summary> summaries = Summary.of(outcome.samples());
    return new Report(
        1,
        LocalDate.now(clock).toString(),
        Machine.here(scratch.root()),
        Revision.of(checkout),
        "bench/run " + String.join(" ", arguments),
        set.name(),
        countsFiles(choice) ? files + "-files" : size.toLowerCase(Locale.ROOT),
        seed,
        outcome.bytes(),
        outcome.files(),
        versions,
        Report.COUNTERS,
        Goals.judge(summaries, set.name()),
        summaries,
        outcome.samples());
  }

  // Writes the three files; whether all goals were reached.
  private boolean tell(Report report) throws IOException {
    ResultFiles.write(
        results, report.fileName(), report, MarkdownReport.of(report), BarChart.of(report), out);
    for (Goal goal : report.goals()) {
      out.printf(
          Locale.ROOT,
          "%-7s %-5s %-14s %8.3f, limit %.2f: %s%n",
          goal.reached() ? "reached" : "missed",
          goal.cache(),
          goal.operation(),
          goal.ratio(),
          goal.limit(),
          goal.text());
    }
    return report.goals().stream().allMatch(Goal::reached);
  }

  private void checkSpace(Scratch scratch, RoundPlan plan, DataChoice choice)
      throws BenchException, IOException {
    long needed = (long) (plan.space() * (countsFiles(choice) ? files * BLOCK : bytes()));
    long there = Files.getFileStore(scratch.root()).getUsableSpace();
    if (there < needed) {
      throw new BenchException(
          "needs about %,d MB in %s, there are %,d"
              .formatted(needed / 1_000_000, directory, there / 1_000_000),
          "name another --directory, fewer --peers (cp and rsync take most) or a smaller --size");
    }
  }

  private boolean countsFiles(DataChoice choice) {
    return choice == DataChoice.SMALL_FILES && files > 0;
  }

  private long bytes() throws BenchException {
    try {
      return ByteSize.parse(size);
    } catch (IllegalArgumentException e) {
      throw new BenchException(String.valueOf(e.getMessage()), "--size 4g");
    }
  }

  private Set<Operation> operations() throws BenchException {
    if (only.isEmpty()) {
      return EnumSet.allOf(Operation.class);
    }
    Set<Operation> operations = EnumSet.noneOf(Operation.class);
    try {
      only.forEach(label -> operations.add(Operation.of(label)));
    } catch (IllegalArgumentException e) {
      throw new BenchException(String.valueOf(e.getMessage()), "--only first,update");
    }
    // Without it the goals that grant the start of a JVM could not be judged.
    operations.add(Operation.STARTUP);
    return operations;
  }

  private List<Cache> caches() throws BenchException, IOException {
    List<Cache> asked =
        switch (cache) {
          case "warm" -> List.of(Cache.WARM);
          case "cold" -> List.of(Cache.COLD);
          case "both" -> List.of(Cache.WARM, Cache.COLD);
          default ->
              throw new BenchException("no cache state '" + cache + "'", "warm, cold or both");
        };
    if (!asked.contains(Cache.COLD) || Programs.isRoot()) {
      return asked;
    }
    if (cache.equals("cold")) {
      throw new BenchException("only root can empty the page cache", "sudo, or --cache warm");
    }
    out.println("cold cache left out: only root can empty the page cache");
    return List.of(Cache.WARM);
  }
}
