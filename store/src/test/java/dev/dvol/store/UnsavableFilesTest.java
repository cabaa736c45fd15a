// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.worktree.Change;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be read cannot be saved, and what cannot be saved must not be removed. */
class UnsavableFilesTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir Path temp;
  private String unreadable = "";
  private VolumeRepository volume;
  private Path files;

  @BeforeEach
  void commitTwoFiles() throws Exception {
    Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
    Pool pool =
        Pool.open(
            temp.resolve("pool"),
            new StoreContext(refusing(new NativePosix()), clock, new Random(3), "test"));
    VolumeName name = VolumeName.parse("v");
    pool.init(name, BranchName.parse("master"));
    volume = pool.open(name);
    files = volume.workingDirectory();
    Files.writeString(files.resolve("a"), "committed");
    Files.createDirectory(files.resolve("d"));
    Files.writeString(files.resolve("d/x"), "x");
    commit();
  }

  /** A real Posix to which one name is unreadable, as it is without root when its mode says so. */
  private Posix refusing(Posix real) {
    return (Posix)
        Proxy.newProxyInstance(
            Posix.class.getClassLoader(),
            new Class<?>[] {Posix.class},
            (proxy, method, arguments) -> {
              boolean refused =
                  method.getName().equals("openat")
                      && Arrays.equals(
                          (byte[]) arguments[1], unreadable.getBytes(StandardCharsets.UTF_8));
              if (refused) {
                throw new PosixException(Errno.EACCES, "openat", unreadable);
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private CommitResult commit() throws Exception {
    return volume.commit(
        new CommitRequest(
            "m", new Person("a", "a"), NOON.atZone(ZoneOffset.UTC), true, Map.of(), false),
        Progress.NONE);
  }

  @Test
  void resetRefusesToRemoveAFileItCouldNotSave() throws Exception {
    Files.writeString(files.resolve("secret"), "precious");
    unreadable = "secret";
    CommitId head = volume.resolve("HEAD", volume.activeBranch());
    assertThatThrownBy(() -> volume.reset(head, false, Progress.NONE))
        .isInstanceOf(VolumeException.class)
        .hasMessageContaining("secret");
    assertThat(files.resolve("secret")).hasContent("precious");
    unreadable = "";
    assertThat(volume.interrupted()).isEmpty();
    assertThat(volume.status(Progress.NONE).changes()).hasSize(1);
  }

  @Test
  void checkoutRefusesToLeaveAFileItCouldNotPark() throws Exception {
    Files.writeString(files.resolve("secret"), "precious");
    unreadable = "secret";
    for (CheckoutRequest.WhenDirty how : CheckoutRequest.WhenDirty.values()) {
      assertThatThrownBy(
              () ->
                  volume.checkout(
                      new CheckoutRequest(new BranchName("new"), true, how), Progress.NONE))
          .isInstanceOf(VolumeException.class)
          .hasMessageContaining("secret");
    }
    assertThat(files.resolve("secret")).hasContent("precious");
  }

  @Test
  void aDirectoryThatCouldNotBeEnteredAndIsThenRemovedLeavesNoGhost() throws Exception {
    unreadable = "d";
    assertThat(commit().skipped()).hasSize(1);
    unreadable = "";
    Files.delete(files.resolve("d/x"));
    Files.delete(files.resolve("d"));
    CommitResult last = commit();
    Path out = temp.resolve("out");
    volume.restore(last.id(), out, Progress.NONE);
    assertThat(out.resolve("d")).doesNotExist();
    assertThat(out.resolve("a")).exists();
  }

  @Test
  void aNameThatCannotBeReadTakesNoOtherNameOfItsFileWithIt() throws Exception {
    Files.createLink(files.resolve("y"), files.resolve("d/x"));
    Files.createLink(files.resolve("z"), files.resolve("d/x"));
    commit();
    Files.writeString(files.resolve("z"), "changed");
    unreadable = "x";
    CommitResult last = commit();
    assertThat(last.skipped()).hasSize(1);
    Path out = temp.resolve("out");
    volume.restore(last.id(), out, Progress.NONE);
    assertThat(out.resolve("d/x")).doesNotExist();
    assertThat(out.resolve("y")).hasContent("changed");
    assertThat(Files.isSameFile(out.resolve("y"), out.resolve("z"))).isTrue();
  }

  @Test
  void aLinkCutBetweenEqualNamesIsAChange() throws Exception {
    Files.createDirectories(files.resolve("xa"));
    Files.createLink(files.resolve("xa/a"), files.resolve("a"));
    commit();
    Files.delete(files.resolve("xa/a"));
    Files.copy(files.resolve("a"), files.resolve("xa/a"));
    assertThat(volume.status(Progress.NONE).changes())
        .extracting(Change::metadata)
        .anyMatch(words -> words.contains("hard links"));
  }

  @Test
  void checkoutBringsTheMetadataOfTheRootEvenWhenNoFileDiffers() throws Exception {
    CommitId first = volume.resolve("HEAD", volume.activeBranch());
    volume.createBranch(new BranchName("old"), first);
    Files.setPosixFilePermissions(files, PosixFilePermissions.fromString("rwx------"));
    commit();
    volume.checkout(
        new CheckoutRequest(new BranchName("old"), false, CheckoutRequest.WhenDirty.REFUSE),
        Progress.NONE);
    assertThat(Files.getPosixFilePermissions(volume.workingDirectory()))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(volume.status(Progress.NONE).changes()).isEmpty();
  }
}
