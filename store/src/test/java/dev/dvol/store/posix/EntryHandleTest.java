// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.testing.Programs;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryHandleTest {
  private static final byte[] ITSELF = {};
  private static final byte[] ATTRIBUTE = "user.k".getBytes(UTF_8);

  @TempDir private Path temp = Path.of("");
  private final Posix posix = new NativePosix();
  private Directory directory;

  @BeforeEach
  void openDirectory() throws Exception {
    directory = Directory.openRoot(posix, temp);
  }

  @AfterEach
  void closeDirectory() throws Exception {
    directory.close();
  }

  @Test
  void whatIsDoneToAHeldFileIsNotDoneToWhatTookItsPlace() throws Exception {
    Files.writeString(temp.resolve("file"), "old");
    Files.writeString(temp.resolve("other"), "other");
    try (EntryHandle held = directory.hold(Name.of("file"))) {
      Files.move(temp.resolve("file"), temp.resolve("moved"));
      Files.createSymbolicLink(temp.resolve("file"), temp.resolve("other"));
      held.setPermissions(0640);
      posix.utimensat(held.fd(), ITSELF, new Timestamp(12, 34));
      posix.setxattr(held.fd(), ITSELF, ATTRIBUTE, new byte[] {7});
      try (FileHandle open = held.openForWriting()) {
        open.writeFully(ByteBuffer.allocateDirect(3).put("new".getBytes(UTF_8)).flip(), 0);
      }
      posix.utimensat(held.fd(), ITSELF, new Timestamp(12, 34));
    }
    assertThat(temp.resolve("moved")).hasContent("new");
    Stat moved = directory.stat(Name.of("moved"));
    assertThat(moved.permissions()).isEqualTo(0640);
    assertThat(moved.modified()).isEqualTo(new Timestamp(12, 34));
    assertThat(posix.getxattr(directory.fd(), "moved".getBytes(UTF_8), ATTRIBUTE)).containsOnly(7);
    assertThat(temp.resolve("other")).hasContent("other");
    assertThat(posix.listxattr(directory.fd(), "other".getBytes(UTF_8))).isEmpty();
  }

  @Test
  void symbolicLinkIsHeldItself() throws Exception {
    Programs.needRootAnd();
    Files.writeString(temp.resolve("file"), "file");
    Stat before = directory.stat(Name.of("file"));
    Files.createSymbolicLink(temp.resolve("link"), Path.of("file"));
    try (EntryHandle held = directory.hold(Name.of("link"))) {
      assertThat(held.stat().kind()).isEqualTo(FileKind.SYMLINK);
      assertThat(held.target()).isEqualTo("file".getBytes(UTF_8));
      posix.fchownat(held.fd(), ITSELF, 12, 34);
      posix.utimensat(held.fd(), ITSELF, new Timestamp(56, 78));
      byte[] trusted = "trusted.k".getBytes(UTF_8);
      posix.setxattr(held.fd(), ITSELF, trusted, new byte[] {9});
      assertThat(posix.getxattr(held.fd(), ITSELF, trusted)).containsOnly(9);
      assertThat(posix.listxattr(held.fd(), ITSELF)).hasSize(1);
      posix.removexattr(held.fd(), ITSELF, trusted);
      assertThat(posix.listxattr(held.fd(), ITSELF)).isEmpty();
    }
    Stat link = directory.stat(Name.of("link"));
    assertThat(link.uid()).isEqualTo(12);
    assertThat(link.modified()).isEqualTo(new Timestamp(56, 78));
    assertThat(directory.stat(Name.of("file"))).isEqualTo(before);
  }

  @Test
  void pipeIsHeldAndGivenRightsButNeverOpened() throws Exception {
    posix.mknodat(directory.fd(), "pipe".getBytes(UTF_8), FileKind.FIFO, 0600, 0, 0);
    try (EntryHandle held = directory.hold(Name.of("pipe"))) {
      held.setPermissions(0644);
      assertThat(held.stat().permissions()).isEqualTo(0644);
      assertThatThrownBy(held::openForWriting)
          .isInstanceOf(PosixException.class)
          .hasMessageContaining("\"pipe\"")
          .hasMessageContaining("not a regular file");
    }
  }

  @Test
  void deviceInThePlaceOfAFileIsRefusedAndNotOpened() throws Exception {
    Programs.needRootAnd();
    // No driver has this number: opened, it would answer that there is no such device.
    posix.mknodat(
        directory.fd(), "device".getBytes(UTF_8), FileKind.CHARACTER_DEVICE, 0600, 240, 77);
    assertThatThrownBy(() -> directory.openForReading(Name.of("device")).close())
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
  }

  @Test
  void fileIsOpenedASecondTimeThoughItsNameIsGone() throws Exception {
    try (FileHandle first = directory.create(Name.of("file"), 0600)) {
      directory.remove(Name.of("file"));
      try (FileHandle second = first.reopen()) {
        assertThat(second.stat().inode()).isEqualTo(first.stat().inode());
      }
    }
  }
}
