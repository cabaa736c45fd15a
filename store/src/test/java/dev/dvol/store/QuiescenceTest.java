// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.MASTER;
import static dev.dvol.store.PoolFixture.MOUNT;
import static dev.dvol.store.PoolFixture.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.Uptime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When those who use a volume are made quiet, let go of it, and go on. */
@Timeout(600)
class QuiescenceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path temp;

  private final Posix unsynced = FaultyPosix.over(new NativePosix()).withoutSyncs().posix();
  private PoolFixture fixture;

  @BeforeEach
  void volume() throws Exception {
    fixture = new PoolFixture(temp.resolve("pool"));
    fixture.init();
    write("first");
    try (VolumeRepository volume = open()) {
      PoolFixture.commit(volume, "first");
    }
  }

  private VolumeRepository open() throws Exception {
    return fixture.open(unsynced);
  }

  private void write(String content) throws Exception {
    Files.writeString(fixture.files().resolve("file"), content);
  }

  private String read() throws Exception {
    return Files.readString(fixture.files().resolve("file"));
  }

  @Test
  void commitHoldsWhatTheContainersWroteWhileTheyStopped() throws Exception {
    write("hot");
    Tenants tenants = new Tenants().whileQuieting(() -> write("flushed at the end"));
    try (VolumeRepository volume = open()) {
      CommitResult result = volume.commit(PoolFixture.request("quiet"), tenants, Progress.NONE);
      assertThat(tenants.calls).containsExactly("check COMMIT", "quiet", "resume");
      CommitRecord record = volume.commitRecord(result.id());
      assertThat(record.quiesce()).isEqualTo("stopped");
      assertThat(record.containers()).containsExactly("db postgres:15 sha256:aa");
      Path out = temp.resolve("out");
      volume.restore(result.id(), out, Progress.NONE);
      assertThat(out.resolve("file")).hasContent("flushed at the end");
      fixture.fsck();
    }
  }

  @Test
  void filesThatDidNotChangeSinceTheFirstPassAreNotReadInTheSecond() throws Exception {
    Files.write(fixture.files().resolve("large"), PoolFixture.bytes(1, 500_000));
    // Until then a write of it may be under way.
    Thread.sleep(2100);
    Tenants tenants = new Tenants().whileQuieting(() -> write("x"));
    try (VolumeRepository volume = open()) {
      CommitResult result = volume.commit(PoolFixture.request("quiet"), tenants, Progress.NONE);
      CommitPasses passes = result.passes().orElseThrow();
      assertThat(passes.hot().readBytes()).isGreaterThanOrEqualTo(500_000);
      assertThat(passes.quiet().readBytes()).isLessThan(500_000);
      assertThat(passes.hot().storedBytes()).isGreaterThan(400_000);
      assertThat(result.readBytes())
          .isEqualTo(passes.hot().readBytes() + passes.quiet().readBytes());
      assertThat(result.storedBytes())
          .isEqualTo(passes.hot().storedBytes() + passes.quiet().storedBytes());
      assertThat(fixture.files().resolve("large")).exists();
      Path out = temp.resolve("out");
      volume.restore(result.id(), out, Progress.NONE);
      assertThat(out.resolve("large")).hasSameBinaryContentAs(fixture.files().resolve("large"));
    }
  }

  @Test
  void whatWasWrittenDuringTheFirstPassIsWrittenOutBeforeAnybodyWaits() throws Exception {
    List<String> order = new ArrayList<>();
    FaultyPosix posix = FaultyPosix.over(new NativePosix()).withoutSyncs();
    posix.before("syncfs", call -> note(order, "syncfs"));
    Tenants tenants = new Tenants().whileQuieting(() -> note(order, "quiet"));
    try (VolumeRepository volume = fixture.open(posix.posix())) {
      volume.commit(PoolFixture.request("quiet"), tenants, Progress.NONE);
    }
    assertThat(order).containsExactly("syncfs", "syncfs", "quiet", "syncfs");
  }

  @Test
  void containersOfACommitGoOnBeforeItIsSynced() throws Exception {
    List<String> order = new ArrayList<>();
    FaultyPosix posix = FaultyPosix.over(new NativePosix()).withoutSyncs();
    CountDownLatch goOn = new CountDownLatch(1);
    posix.before(
        "fsync",
        call -> {
          if (note(order, "fsync").contains("quiet")) {
            await(goOn);
          }
        });
    Tenants tenants =
        new Tenants()
            .whileQuieting(() -> note(order, "quiet"))
            .afterResume(
                () -> {
                  try (VolumeRepository other = open()) {
                    other.mount(MOUNT, PATIENCE, Progress.NONE);
                  }
                  note(order, "mounted");
                  goOn.countDown();
                });
    try (VolumeRepository volume = fixture.open(posix.posix())) {
      volume.commit(PoolFixture.request("quiet"), tenants, Progress.NONE);
    }
    assertThat(order).contains("mounted").endsWith("fsync");
    assertThat(order.indexOf("mounted")).isGreaterThan(order.indexOf("quiet"));
  }

  private static List<String> note(List<String> order, String what) {
    synchronized (order) {
      order.add(what);
      return List.copyOf(order);
    }
  }

  private static void await(CountDownLatch latch) throws java.io.InterruptedIOException {
    try {
      if (!latch.await(120, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody went on before this was synced");
      }
    } catch (InterruptedException e) {
      throw new java.io.InterruptedIOException();
    }
  }

  @Test
  void resetLetsContainersGoOnOnlyWhenTheFilesAreThereAndFree() throws Exception {
    write("lost");
    List<String> seen = new ArrayList<>();
    Tenants tenants =
        new Tenants()
            .whileReleasing(() -> write("written at the end"))
            .afterResume(
                () -> {
                  seen.add(read());
                  try (VolumeRepository other = open()) {
                    other.mount(MOUNT, Duration.ZERO, Progress.NONE);
                  }
                });
    try (VolumeRepository volume = open()) {
      RestoreResult result =
          volume.reset(volume.resolve("HEAD", MASTER), false, tenants, Progress.NONE);
      assertThat(seen).containsExactly("first");
      Path saved = temp.resolve("saved");
      volume.restore(result.saved().orElseThrow(), saved, Progress.NONE);
      assertThat(saved.resolve("file")).hasContent("written at the end");
    }
    assertThat(tenants.calls).containsExactly("check CHANGE", "release", "resume");
  }

  @Test
  void whatContainersWriteWhileTheyStopIsParkedByACheckoutThatRefusesChanges() throws Exception {
    try (VolumeRepository volume = open()) {
      volume.createBranch(OTHER, volume.resolve("HEAD", MASTER));
      Tenants tenants = new Tenants().whileReleasing(() -> write("checkpoint at shutdown"));
      CheckoutResult result =
          volume.checkout(
              new CheckoutRequest(OTHER, false, WhenDirty.REFUSE), tenants, Progress.NONE);
      assertThat(result.parked()).isTrue();
      assertThat(read()).isEqualTo("first");
      volume.checkout(
          new CheckoutRequest(MASTER, false, WhenDirty.REFUSE), new Tenants(), Progress.NONE);
      assertThat(read()).isEqualTo("checkpoint at shutdown");
    }
  }

  @Test
  void whatIsRefusedIsRefusedBeforeAContainerIsTouched() throws Exception {
    write("uncommitted");
    try (VolumeRepository volume = open()) {
      volume.createBranch(OTHER, volume.resolve("HEAD", MASTER));
      for (CheckoutRequest request :
          List.of(
              new CheckoutRequest(OTHER, false, WhenDirty.REFUSE),
              new CheckoutRequest(OTHER, true, WhenDirty.PARK),
              new CheckoutRequest(new BranchName("unknown"), false, WhenDirty.FORCE))) {
        Tenants tenants = new Tenants();
        assertThatThrownBy(() -> volume.checkout(request, tenants, Progress.NONE))
            .isInstanceOf(VolumeException.class);
        assertThat(tenants.calls).containsExactly("resume");
      }
      Tenants vanishing = new Tenants().thatRefuse();
      assertThatThrownBy(
              () -> volume.reset(volume.resolve("HEAD", MASTER), false, vanishing, Progress.NONE))
          .hasMessageContaining("would vanish");
      assertThat(vanishing.calls).containsExactly("check CHANGE", "resume");
      assertThat(read()).isEqualTo("uncommitted");
    }
  }

  @Test
  void containerThatDoesNotStopLeavesTheFilesAloneAndGoesOn() throws Exception {
    write("uncommitted");
    try (VolumeRepository volume = open()) {
      CommitId head = volume.resolve("HEAD", MASTER);
      Tenants stubborn = new Tenants().thatCannotBeStopped();
      assertThatThrownBy(() -> volume.reset(head, false, stubborn, Progress.NONE))
          .hasMessageContaining("does not stop");
      assertThat(stubborn.calls).containsExactly("check CHANGE", "release", "resume");
      Tenants again = new Tenants().thatCannotBeStopped();
      assertThatThrownBy(() -> volume.commit(PoolFixture.request("no"), again, Progress.NONE))
          .hasMessageContaining("does not stop");
      assertThat(again.calls).endsWith("resume");
      assertThat(volume.resolve("HEAD", MASTER)).isEqualTo(head);
      assertThat(read()).isEqualTo("uncommitted");
      assertThat(volume.interrupted()).isEmpty();
    }
  }

  @Test
  void containerThatComesWhileOthersAreStoppedIsStoppedToo() throws Exception {
    write("lost");
    int[] releases = {0};
    Tenants tenants =
        new Tenants()
            .whileReleasing(
                () -> {
                  releases[0]++;
                  try (VolumeRepository plugin = open()) {
                    if (releases[0] == 1) {
                      plugin.mount(MOUNT, PATIENCE, Progress.NONE);
                    } else if (releases[0] == 3) {
                      plugin.unmount(MOUNT);
                    }
                  }
                });
    try (VolumeRepository volume = open()) {
      volume.reset(volume.resolve("HEAD", MASTER), false, tenants, Progress.NONE);
      assertThat(volume.mounts()).isEmpty();
    }
    assertThat(releases[0]).isGreaterThanOrEqualTo(3);
    assertThat(read()).isEqualTo("first");
  }

  @Test
  void mountThatTheEngineKnowsNothingOfDoesNotKeepAResetFromGoingOn() throws Exception {
    write("lost");
    Uptime uptime = new Uptime(unsynced);
    Tenants unknown = new Tenants().whileReleasing(() -> uptime.pass(Duration.ofSeconds(5)));
    try (VolumeRepository volume = fixture.open(uptime.posix())) {
      volume.mount(MOUNT, PATIENCE, Progress.NONE);
      volume.reset(volume.resolve("HEAD", MASTER), false, unknown, Progress.NONE);
      assertThat(volume.mounts()).isEmpty();
    }
    assertThat(read()).isEqualTo("first");
  }

  @Test
  void mountThatIsNewIsWaitedForHoweverLongTheStopsBeforeItTook() throws Exception {
    write("lost");
    Uptime uptime = new Uptime(unsynced);
    List<Duration> releases = new ArrayList<>();
    Tenants slow =
        new Tenants()
            .whileReleasing(
                () -> {
                  releases.add(uptime.now());
                  uptime.pass(Duration.ofSeconds(releases.size() == 1 ? 30 : 1));
                  if (releases.size() == 1) {
                    try (VolumeRepository plugin = open()) {
                      plugin.mount(MOUNT, PATIENCE, Progress.NONE);
                    }
                  }
                });
    try (VolumeRepository volume = fixture.open(uptime.posix())) {
      volume.reset(volume.resolve("HEAD", MASTER), false, slow, Progress.NONE);
      assertThat(volume.mounts()).isEmpty();
    }
    assertThat(releases.get(releases.size() - 1)).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void filesThatAreMountedAreNotTouchedWhenThereIsNoEngineToAsk() throws Exception {
    write("in use");
    try (VolumeRepository volume = open()) {
      volume.mount(MOUNT, PATIENCE, Progress.NONE);
      CommitId head = volume.resolve("HEAD", MASTER);
      for (Quiescence blind : List.of(Quiescence.NOBODY, new Tenants().unseen())) {
        assertThatThrownBy(() -> volume.reset(head, false, blind, Progress.NONE))
            .isInstanceOf(VolumeException.class)
            .hasMessageContaining("mounted by 1 container");
      }
      assertThat(read()).isEqualTo("in use");
      volume.unmount(MOUNT);
      volume.reset(head, false, Progress.NONE);
    }
    assertThat(read()).isEqualTo("first");
  }

  @Test
  void whatAContainerWritesThatComesBehindTheLastLookIsParkedToo() throws Exception {
    try (VolumeRepository volume = open()) {
      volume.createBranch(OTHER, volume.resolve("HEAD", MASTER));
      Quiescence unnoticed =
          new Quiescence() {
            @Override
            public boolean check(Purpose purpose) {
              return false;
            }

            @Override
            public Reached quiet() {
              return UNTOUCHED;
            }

            @Override
            public boolean release() throws java.io.IOException {
              Files.writeString(fixture.files().resolve("file"), "written by who came late");
              return true;
            }

            @Override
            public void resume() {}
          };
      CheckoutResult result =
          volume.checkout(
              new CheckoutRequest(OTHER, false, WhenDirty.REFUSE), unnoticed, Progress.NONE);
      assertThat(result.parked()).isTrue();
      assertThat(read()).isEqualTo("first");
    }
  }

  @Test
  void unreadableFileIsAReasonToRefuseBeforeAContainerIsTouched() throws Exception {
    FaultyPosix blind = FaultyPosix.over(new NativePosix()).withoutSyncs();
    Files.writeString(fixture.files().resolve("secret"), "unreadable");
    blind.before(
        "openat",
        call -> {
          String name =
              new String((byte[]) call.arguments().get(1), java.nio.charset.StandardCharsets.UTF_8);
          if (name.equals("secret")) {
            throw new dev.dvol.store.posix.PosixException(
                dev.dvol.store.posix.Errno.EACCES, "openat", name);
          }
        });
    try (VolumeRepository volume = fixture.open(blind.posix())) {
      Tenants tenants = new Tenants();
      assertThatThrownBy(
              () -> volume.reset(volume.resolve("HEAD", MASTER), false, tenants, Progress.NONE))
          .hasMessageContaining("cannot be saved");
      assertThat(tenants.calls).containsExactly("check CHANGE", "resume");
    }
  }
}
