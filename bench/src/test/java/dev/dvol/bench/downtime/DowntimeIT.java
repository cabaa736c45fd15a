// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.bench.process.Programs;
import dev.dvol.bench.round.Scratch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One small database, committed while it is written to. */
@Timeout(900)
class DowntimeIT {
  private static final String IMAGE = "dvol-test/databases:1";
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();
  private static final Path ENGINE = Path.of("/var/run/docker.sock");
  private static final Path DRIVER = Path.of("/run/docker/plugins/dvol.sock");

  private static void need() throws Exception {
    dev.dvol.store.testing.Programs.needRootAnd("docker", "setsid");
    boolean image =
        dev.dvol.store.testing.Programs.tryToRun("docker", "image", "inspect", IMAGE).exitCode()
            == 0;
    dev.dvol.store.testing.Programs.need(
        image, "image " + IMAGE + ", which .ci/images --databases makes");
    dev.dvol.store.testing.Programs.need(Files.exists(ENGINE), "engine at " + ENGINE);
    dev.dvol.store.testing.Programs.need(!Files.exists(DRIVER), "engine without a driver dvol");
    dev.dvol.store.testing.Programs.need(
        Files.isRegularFile(CHECKOUT.resolve("cli/target/dvol.jar")), "the jar of cli");
  }

  @Test
  void databaseUnderLoadIsMeasuredAndNothingOfItIsLeft() throws Exception {
    need();
    String name = "dvol-bench-it-" + ProcessHandle.current().pid();
    DowntimeRun.Outcome outcome;
    // Sockets have short paths.
    try (Scratch scratch = Scratch.create(Path.of("/var/tmp"), false)) {
      DowntimeRun.Site site =
          new DowntimeRun.Site(CHECKOUT.resolve("dvol"), scratch.root(), ENGINE, DRIVER, name);
      DowntimeRun.Plan plan =
          new DowntimeRun.Plan(
              IMAGE, 1, List.of(Quiet.values()), List.of(50), 1, Duration.ofSeconds(1), 1);
      outcome = new DowntimeRun(site, plan, System::nanoTime, System.out::println).run();
    }
    assertThat(outcome.samples())
        .extracting(DowntimeSample::quiet)
        .containsExactly("stop", "pause");
    assertThat(outcome.samples())
        .allMatch(sample -> sample.stoppedMillis() >= sample.quietMillis())
        .allMatch(sample -> sample.unansweredMillis() > 0)
        .allMatch(sample -> sample.changedBytes() > 0);
    assertThat(outcome.floors()).hasSize(2).allMatch(floor -> floor.stoppedMillis() > 0);
    assertThat(Programs.run(List.of("docker", "ps", "-aq", "--filter", "name=" + name))).isEmpty();
    assertThat(Programs.run(List.of("docker", "volume", "ls", "-q", "--filter", "name=" + name)))
        .isEmpty();
    assertThat(DRIVER).doesNotExist();
  }
}
