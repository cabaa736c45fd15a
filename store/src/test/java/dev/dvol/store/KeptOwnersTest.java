// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.MASTER;
import static dev.dvol.store.PoolFixture.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Owners and devices that a checkout may not set or make: what is committed of them later, when
 * nothing but the files themselves tells what they are.
 */
class KeptOwnersTest {
  @TempDir Path temp;

  private PoolFixture fixture;
  private int boot;

  @BeforeEach
  void commitFirst() throws Exception {
    fixture = new PoolFixture(temp.resolve("pool"));
    fixture.init();
    assumeThat(FormatFixture.isRoot()).as("root, who makes files of others").isTrue();
    Files.writeString(file("file"), "first");
    commit("first");
  }

  private Path file(String name) {
    return fixture.files().resolve(name);
  }

  /**
   * By somebody without rights, in another run of the machine each time: no stat index is believed.
   */
  private VolumeRepository open() throws Exception {
    FaultyPosix posix =
        FaultyPosix.over(new NativePosix())
            .withoutSyncs()
            .failAll("fchownat", Errno.EPERM)
            .failAll("mknodat", Errno.EPERM);
    boot++;
    UUID run = new UUID(boot, 1);
    Clock clock = Clock.fixed(PoolFixture.NOW, ZoneOffset.UTC);
    return fixture.open(
        new StoreContext(posix.posix(), clock, new Random(boot), "test", () -> run));
  }

  private void commit(String message) throws Exception {
    try (VolumeRepository volume = open()) {
      PoolFixture.commit(volume, message);
    }
  }

  private int changes() throws Exception {
    try (VolumeRepository volume = open()) {
      return volume.status(Progress.NONE).changes().size();
    }
  }

  /** Has the files parked and brought back. */
  private void goAndComeBack() throws Exception {
    try (VolumeRepository volume = open()) {
      PoolFixture.checkoutNew(volume, OTHER);
    }
    try (VolumeRepository volume = open()) {
      PoolFixture.checkout(volume, MASTER, WhenDirty.PARK);
    }
  }

  private void own(String name, int id) throws IOException {
    Files.setAttribute(file(name), "unix:uid", id);
    Files.setAttribute(file(name), "unix:gid", id);
  }

  private static int owner(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:uid");
  }

  /** Fields of an entry as it is committed. */
  private List<String> committed(String name) throws Exception {
    return fixture
        .git("cat-file", "-p", "master:content/.entries")
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .flatMap(line -> Arrays.stream(line.split(" ")))
        .toList();
  }

  private void isCommittedWithOwner(String name, int id) throws Exception {
    assertThat(committed(name).subList(3, 5)).containsOnly(Integer.toString(id));
  }

  @Test
  void ownerOfAFileThatWasParkedIsCommitted() throws Exception {
    Files.writeString(file("foreign"), "of another");
    own("foreign", 33);
    goAndComeBack();
    assertThat(owner(file("foreign"))).isZero();
    commit("second");
    isCommittedWithOwner("foreign", 33);
    commit("third");
    isCommittedWithOwner("foreign", 33);
    assertThat(changes()).isZero();
  }

  @Test
  void ownerIsForgottenWhenSomethingOfAnotherKindTookThePlaceMeanwhile() throws Exception {
    Files.writeString(file("foreign"), "of another");
    own("foreign", 33);
    goAndComeBack();
    Files.delete(file("foreign"));
    Files.createDirectory(file("foreign"));
    try (VolumeRepository volume = open()) {
      // The hot pass sees it, and the quiet one believes what that saw.
      volume.commit(PoolFixture.request("directory"), new Tenants(), Progress.NONE);
    }
    Files.delete(file("foreign"));
    Files.writeString(file("foreign"), "new");
    commit("file again");
    isCommittedWithOwner("foreign", 0);
  }

  @Test
  void ownerOfAFileThatWasPutAsideIsCommitted() throws Exception {
    Files.writeString(file("foreign"), "of another");
    own("foreign", 33);
    try (VolumeRepository volume = open()) {
      volume.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
      volume.applyStash(0, true, false, Quiescence.NOBODY, Progress.NONE);
    }
    assertThat(owner(file("foreign"))).isZero();
    commit("second");
    isCommittedWithOwner("foreign", 33);
  }

  @Test
  void deviceThatWasParkedIsCommitted() throws Exception {
    makeDevice("device");
    goAndComeBack();
    assertThat(file("device")).doesNotExist();
    commit("second");
    assertThat(committed("device")).contains("c", "rdev=1:3");
    commit("third");
    assertThat(committed("device")).contains("c", "rdev=1:3");
  }

  @Test
  void whatTookThePlaceOfADeviceAndWentIsGone() throws Exception {
    makeDevice("device");
    goAndComeBack();
    commit("second");
    Files.writeString(file("device"), "a file");
    commit("third");
    assertThat(committed("device")).contains("f");
    Files.delete(file("device"));
    assertThat(changes()).isOne();
    commit("fourth");
    assertThat(committed("device")).isEmpty();
    assertThat(changes()).isZero();
  }

  @Test
  void ownerThatWasCommittedSinceIsNoLongerKept() throws Exception {
    commitForeign();
    own("foreign", 44);
    commit("third");
    isCommittedWithOwner("foreign", 44);
    own("foreign", 0);
    assertThat(changes()).isOne();
    commit("fourth");
    isCommittedWithOwner("foreign", 0);
  }

  @Test
  void anotherFileUnderTheNameOfOneThatWasRemovedHasItsOwnOwner() throws Exception {
    commitForeign();
    Files.delete(file("foreign"));
    commit("third");
    Files.writeString(file("foreign"), "of nobody else");
    commit("fourth");
    isCommittedWithOwner("foreign", 0);
  }

  @Test
  void whatWasParkedStaysForGcWhileItsOwnersAreOnlyThere() throws Exception {
    Files.writeString(file("foreign"), "of another");
    own("foreign", 33);
    goAndComeBack();
    assertThat(keptRoots()).hasSize(1);
    fixture.git("rev-parse", keptRoots().get(0).id().hex() + "^{commit}");
    commit("second");
    assertThat(keptRoots().get(0).id().hex()).isEqualTo(fixture.git("rev-parse", "master"));
  }

  private List<Root> keptRoots() throws Exception {
    try (VolumeRepository volume = open()) {
      return volume.lookAtHouse(Duration.ofSeconds(5), Housekeeping::roots).stream()
          .filter(root -> root.name().equals("kept/master"))
          .toList();
    }
  }

  /** A file of another's in the second commit, which belongs to this process in the directory. */
  private void commitForeign() throws Exception {
    Files.writeString(file("foreign"), "of another");
    own("foreign", 33);
    commit("second");
    goAndComeBackOver("first");
    assertThat(owner(file("foreign"))).isZero();
    assertThat(changes()).isZero();
  }

  private void goAndComeBackOver(String message) throws Exception {
    try (VolumeRepository volume = open()) {
      CommitId tip = volume.resolve("HEAD", MASTER);
      volume.reset(volume.resolve("HEAD^", MASTER), true, Progress.NONE);
      assertThat(volume.commitInfo(volume.resolve("HEAD", MASTER)).message()).contains(message);
      volume.reset(tip, true, Progress.NONE);
    }
  }

  private void makeDevice(String name) throws Exception {
    int made = new ProcessBuilder("mknod", file(name).toString(), "c", "1", "3").start().waitFor();
    assumeThat(made).as("devices can be made here").isZero();
  }
}
