// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.plugin.log.PluginLog;
import dev.dvol.plugin.protocol.VolumeDescription;
import dev.dvol.store.BranchName;
import dev.dvol.store.Pool;
import dev.dvol.store.StoreContext;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.NativePosix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver on real directories. */
@Timeout(60)
class PoolVolumeDriverTest {
  private static final String ID = "ce932f4f4638".repeat(5) + "abcd";
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-26T10:00:00Z"), ZoneOffset.UTC);

  @TempDir private Path directory = Path.of("");

  private final StringBuilder log = new StringBuilder();
  private Pool pool;
  private PoolVolumeDriver driver;

  @BeforeEach
  void open() throws Exception {
    pool =
        Pool.open(
            directory.resolve("pool"),
            new StoreContext(new NativePosix(), CLOCK, new Random(1), "test"));
    driver = driverThatInsistsFor(Duration.ofMillis(200));
  }

  private PoolVolumeDriver driverThatInsistsFor(Duration get) {
    return new PoolVolumeDriver(
        pool,
        new BranchName("master"),
        new Patience(
            Duration.ofMillis(300),
            get,
            Duration.ofMillis(10),
            System::nanoTime,
            time -> Thread.sleep(time.toMillis())),
        new PluginLog(log, PluginLog.Level.DEBUG, false, CLOCK));
  }

  private VolumeRepository volume(String name) throws Exception {
    return pool.open(new VolumeName(name));
  }

  @Test
  void createdVolumeIsFoundWithItsBranchAndPlace() throws Exception {
    driver.create("v1", Map.of("mode", "0750", "quiesce", "pause", "branch", "prod"));
    VolumeDescription found = driver.get("v1").orElseThrow();
    assertThat(found.created()).contains(Instant.parse("2026-11-26T10:00:00Z"));
    assertThat(found.status())
        .containsEntry("branch", "prod")
        .containsEntry("head", "")
        .containsEntry("commits", 0)
        .containsEntry("options", Map.of("mode", "0750", "quiesce", "pause", "branch", "prod"));
    assertThat(found.mountpoint()).isEqualTo(pool.directory().resolve("v1/running_point"));
    assertThat(driver.path("v1")).isEqualTo(found.mountpoint());
    assertThat(driver.list()).extracting(VolumeDescription::name).containsExactly("v1");
  }

  @Test
  void creatingTwiceIsCreatingOnceAndOptionsAreNotChanged() throws Exception {
    driver.create("v1", Map.of("quiesce", "pause"));
    driver.create("v1", Map.of("quiesce", "none"));
    assertThat(pool.attachment(new VolumeName("v1")).orElseThrow().options())
        .isEqualTo(Map.of("quiesce", "pause"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../../etc/x", "", ".", "..", "-x", "a b", "p@b", "/abs", "nul\u0000x", "nl\nx"})
  void badNamesAreRefusedInOneLineAndAreAbsent(String name) throws Exception {
    assertThatThrownBy(() -> driver.create(name, Map.of()))
        .isInstanceOf(DriverException.class)
        .message()
        .hasLineCount(1);
    assertThat(driver.get(name)).isEmpty();
    assertThatThrownBy(() -> driver.mount(name, ID)).isInstanceOf(DriverException.class);
    assertThatThrownBy(() -> driver.remove(name)).isInstanceOf(DriverException.class);
    driver.unmount(name, ID);
    assertThat(directory.resolve("pool")).doesNotExist();
  }

  @Test
  void badOptionsAreNamedAndMakeNothing() throws Exception {
    Map<String, String> bad =
        Map.of(
            "colour", "red",
            "uid", "root",
            "gid", "-1",
            "mode", "rwx",
            "quiesce", "nap",
            "branch", "a..b",
            "from", "relative/dir");
    for (var option : bad.entrySet()) {
      assertThatThrownBy(() -> driver.create("v1", Map.of(option.getKey(), option.getValue())))
          .isInstanceOf(DriverException.class)
          .hasMessageContaining(option.getKey());
    }
    assertThatThrownBy(() -> driver.create("v1", Map.of("from", "absent@HEAD")))
        .isInstanceOf(DriverException.class)
        .hasMessageContaining("absent");
    assertThat(driver.get("v1")).isEmpty();
  }

  @Test
  void mountedVolumeIsTheDirectoryOfItsBranchUnderTheIdThatWasGiven() throws Exception {
    driver.create("v1", Map.of());
    Path files = driver.mount("v1", ID);
    assertThat(files).isDirectory().isEqualTo(pool.directory().resolve("v1/branches/master"));
    driver.mount("v1", ID);
    driver.unmount("v1", ID);
    try (VolumeRepository v1 = volume("v1")) {
      assertThat(v1.mounts().values()).containsExactly(1);
    }
    driver.unmount("v1", ID);
    driver.unmount("v1", ID);
    driver.unmount("absent", ID);
    try (VolumeRepository v1 = volume("v1")) {
      assertThat(v1.mounts()).isEmpty();
    }
    assertThatThrownBy(() -> driver.mount("v1", "")).isInstanceOf(DriverException.class);
    assertThatThrownBy(() -> driver.mount("absent", ID)).isInstanceOf(DriverException.class);
  }

  @Test
  void mountWaitsForFilesThatAreBeingChangedAndGivesUpInTime() throws Exception {
    driver.create("v1", Map.of());
    try (Directory root = Directory.openRoot(new NativePosix(), pool.directory().resolve("v1"));
        FileLock gate =
            FileLock.tryAcquire(root, Name.of("mounts.lock"), "reset", Duration.ZERO)
                .orElseThrow()) {
      assertThatThrownBy(() -> driver.mount("v1", ID))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("being changed");
    }
    assertThat(driver.mount("v1", ID)).isDirectory();
  }

  @Test
  void getInsistsWhenItFailsAndNeverTakesAFailureForAnAbsentVolume() throws Exception {
    driver.create("v1", Map.of());
    Path file = pool.directory().resolve("v1/docker.json");
    String good = Files.readString(file);
    Files.writeString(file, "{");
    assertThatThrownBy(() -> driver.get("v1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("docker.json");
    PoolVolumeDriver patient = driverThatInsistsFor(Duration.ofSeconds(30));
    CompletableFuture<Boolean> found =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return patient.get("v1").isPresent();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    Thread.sleep(50);
    Files.writeString(file, good);
    assertThat(found.get(40, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void volumeWhoseHistoryCannotBeReadIsThereAllTheSame() throws Exception {
    driver.create("v1", Map.of());
    driver.create("v2", Map.of());
    Files.writeString(pool.directory().resolve("v1/volume.json"), "damaged");
    assertThat(driver.get("v1")).isPresent();
    assertThat(driver.list()).extracting(VolumeDescription::name).containsExactly("v1", "v2");
    assertThat(log).contains("event=no-status");
  }

  @Test
  void poolThatIsGoneIsNotAnEmptyPool() throws Exception {
    driver.create("v1", Map.of());
    driver.list();
    Files.move(pool.directory(), directory.resolve("unmounted"));
    assertThatThrownBy(() -> driver.get("v1")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> driver.list()).isInstanceOf(IOException.class);
  }

  @Test
  void removedVolumeIsHiddenAndComesBackWithItsData() throws Exception {
    driver.create("v1", Map.of());
    Files.writeString(driver.mount("v1", ID).resolve("file"), "kept");
    driver.unmount("v1", ID);
    driver.remove("v1");
    assertThat(driver.get("v1")).isEmpty();
    assertThat(driver.list()).isEmpty();
    assertThatThrownBy(() -> driver.mount("v1", ID)).isInstanceOf(DriverException.class);
    assertThatThrownBy(() -> driver.remove("v1")).isInstanceOf(DriverException.class);
    driver.create("v1", Map.of());
    assertThat(driver.mount("v1", ID).resolve("file")).hasContent("kept");
  }

  @Test
  void firstVolumeBecomesActiveAndLaterOnesDoNot() throws Exception {
    driver.create("v1", Map.of());
    driver.create("v2", Map.of());
    driver.mount("v2", ID);
    assertThat(pool.activeName()).contains("v1");
  }

  @Test
  @Timeout(300)
  void manyEnginesAtOnceMakeOneVolume() throws Exception {
    List<CompletableFuture<Void>> all =
        Stream.generate(
                () ->
                    CompletableFuture.runAsync(
                        () -> {
                          try {
                            create("v1");
                          } catch (Exception e) {
                            throw new AssertionError(e);
                          }
                        }))
            .limit(8)
            .toList();
    for (CompletableFuture<Void> each : all) {
      each.get(120, TimeUnit.SECONDS);
    }
    assertThat(pool.volumes()).containsExactly(new VolumeName("v1"));
  }

  /** As an engine does, which asks again when it is told that the pool is busy. */
  private void create(String name) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(100);
    while (true) {
      try {
        driver.create(name, Map.of());
        return;
      } catch (RepositoryLockedException e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
      }
    }
  }
}
