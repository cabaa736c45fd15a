// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.command;

import dev.dvol.bench.data.ByteSize;
import dev.dvol.bench.downtime.DowntimeChart;
import dev.dvol.bench.downtime.DowntimeReport;
import dev.dvol.bench.downtime.DowntimeRun;
import dev.dvol.bench.downtime.DowntimeSummary;
import dev.dvol.bench.downtime.DowntimeTables;
import dev.dvol.bench.downtime.Quiet;
import dev.dvol.bench.process.CommandFailedException;
import dev.dvol.bench.process.Programs;
import dev.dvol.bench.result.Machine;
import dev.dvol.bench.round.Scratch;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/run downtime}: measures how long a database under load stands at a commit. */
@Command(
    name = "downtime",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Measures how long a database under write load stands still while its volume is committed, beside what the engine"
          + " itself takes to stop and start it. Needs root and a Docker engine on this machine that has no driver dvol yet.",
      ""
    })
public final class DowntimeCommand implements Callable<Integer> {
  private static final String DEFAULT_ENGINE = "unix:///var/run/docker.sock";
  // Beside the data: write-ahead log, the store, and what commits add to it.
  private static final int SPACE_FACTOR = 4;

  private final Path checkout;
  private final Clock clock;
  private final PrintStream out;
  private final List<String> arguments;

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "With PostgreSQL 15; .ci/images --databases makes it (${DEFAULT-VALUE})")
  private String image = "dvol-test/databases:1";

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      description = "Of the database, with k, m, g or t for powers of 1000 (${DEFAULT-VALUE})")
  private String size = "1g";

  @Option(
      names = "--rates",
      split = ",",
      paramLabel = "N",
      description = "Transactions a second; 0 is no load at all (0,50,200,1000)")
  private List<Integer> rates = List.of(0, 50, 200, 1000);

  @Option(
      names = "--modes",
      split = ",",
      paramLabel = "MODE",
      description = "How the database is made quiet: ${COMPLETION-CANDIDATES} (both)")
  private List<Quiet> modes = List.of(Quiet.values());

  @Option(
      names = "--commits",
      paramLabel = "N",
      description = "Of each mode at each rate (${DEFAULT-VALUE})")
  private int commits = 5;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description = "Between two times that the database is made quiet (${DEFAULT-VALUE})")
  private int interval = 10;

  @Option(names = "--seed", paramLabel = "N", description = "Of pgbench (${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where scratch space is taken (${DEFAULT-VALUE})")
  private Path directory = Path.of("/var/tmp");

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "Where the engine looks for the volume driver (${DEFAULT-VALUE})")
  private Path socket = Path.of("/run/docker/plugins/dvol.sock");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where results go (bench/results of the checkout)")
  private Path results;

  /** A command of a checkout of the sources. */
  public DowntimeCommand(Path checkout, Clock clock, PrintStream out, List<String> arguments) {
    this.checkout = checkout;
    this.clock = clock;
    this.out = out;
    this.arguments = List.copyOf(arguments);
    this.results = checkout.resolve("bench/results");
  }

  @Override
  public Integer call() throws BenchException, IOException, InterruptedException {
    if (commits < 1 || interval < 1 || rates.stream().anyMatch(rate -> rate < 0)) {
      throw new BenchException(
          "--commits and --interval are at least 1, --rates at least 0", "leave them out");
    }
    long bytes = bytes();
    if (!Files.isDirectory(directory)) {
      throw new BenchException(
          "no directory " + directory, "make it, or name another: --directory");
    }
    checkEngine();
    try (Scratch scratch = Scratch.create(directory, false)) {
      checkSpace(scratch, bytes);
      tell(measure(scratch, DowntimeRun.Plan.scaleFor(bytes)));
    }
    return 0;
  }

  private DowntimeReport measure(Scratch scratch, int scale)
      throws BenchException, IOException, InterruptedException {
    Path launcher = checkout.resolve("dvol");
    DowntimeRun.Plan plan =
        new DowntimeRun.Plan(
            image, scale, modes, rates, commits, Duration.ofSeconds(interval), seed);
    DowntimeRun.Site site =
        new DowntimeRun.Site(
            launcher,
            scratch.root(),
            engineSocket(),
            socket,
            "dvol-bench-" + ProcessHandle.current().pid());
    Map<String, String> versions = versions(launcher);
    // Before the run: while it lasts somebody may go on working here.
    String revision = Revision.of(checkout);
    DowntimeRun.Outcome outcome = new DowntimeRun(site, plan, System::nanoTime, out::println).run();
    return new DowntimeReport(
        1,
        LocalDate.now(clock).toString(),
        Machine.here(scratch.root()),
        revision,
        "bench/run " + String.join(" ", arguments),
        size.toLowerCase(Locale.ROOT),
        scale,
        seed,
        interval,
        outcome.bytes(),
        outcome.refusals(),
        versions,
        DowntimeSummary.of(outcome.samples(), outcome.floors()),
        outcome.samples(),
        outcome.floors());
  }

  private void tell(DowntimeReport report) throws IOException {
    out.println("\nmedian (least to most) over commits\n");
    out.print(DowntimeTables.table(report.summaries()));
    ResultFiles.write(
        results,
        report.fileName(),
        report,
        DowntimeTables.of(report),
        DowntimeChart.of(report),
        out);
  }

  private Map<String, String> versions(Path launcher) throws IOException, InterruptedException {
    Map<String, String> versions = new TreeMap<>();
    versions.put("dvol", first(Programs.run(List.of(launcher.toString(), "version"))));
    versions.put(
        "engine", first(Programs.run(List.of("docker", "version", "-f", "{{.Server.Version}}"))));
    versions.put(
        "postgres",
        first(
            Programs.run(
                List.of("docker", "run", "--rm", "--network", "none", image, "postgres", "-V"))));
    return versions;
  }

  private static String first(String text) {
    return text.lines().findFirst().orElse("").strip();
  }

  private void checkEngine() throws BenchException, IOException, InterruptedException {
    if (!Programs.isRoot()) {
      throw new BenchException("a volume driver needs root", "sudo");
    }
    if (Programs.find("docker").isEmpty()) {
      throw new BenchException("no docker command", "Debian has it as package docker.io");
    }
    if (Files.exists(socket)) {
      throw new BenchException(
          "the engine has a volume driver at " + socket, "end it; it is not to be measured");
    }
    engineSocket();
    try {
      Programs.run(List.of("docker", "version"));
    } catch (CommandFailedException e) {
      throw new BenchException("no Docker engine answers", ".ci/engine start");
    }
    try {
      Programs.run(List.of("docker", "image", "inspect", image));
    } catch (CommandFailedException e) {
      throw new BenchException("the engine has no image " + image, ".ci/images --databases");
    }
  }

  private static Path engineSocket() throws BenchException {
    String host = System.getenv().getOrDefault("DOCKER_HOST", DEFAULT_ENGINE);
    if (!host.startsWith("unix://")) {
      throw new BenchException(
          "the engine at " + host + " is not on this machine", "unset DOCKER_HOST");
    }
    return Path.of(host.substring("unix://".length()));
  }

  private void checkSpace(Scratch scratch, long bytes) throws BenchException, IOException {
    long free = Files.getFileStore(scratch.root()).getUsableSpace();
    if (bytes > free / SPACE_FACTOR) {
      throw new BenchException(
          "needs about %,d MB, %s has %,d"
              .formatted(bytes / 1_000_000 * SPACE_FACTOR, directory, free / 1_000_000),
          "name another --directory, or a smaller --size");
    }
  }

  private long bytes() throws BenchException {
    try {
      return ByteSize.parse(size);
    } catch (IllegalArgumentException e) {
      throw new BenchException(String.valueOf(e.getMessage()), "--size 1g");
    }
  }
}
