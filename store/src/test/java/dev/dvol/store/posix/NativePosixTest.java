// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dvol.store.testing.Programs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativePosixTest {
  private static final byte[] FILE = bytes("file");
  private static final byte[] LINK = bytes("link");
  private static final byte[] SELF = bytes(".");
  private static final int NEW_FILE = Posix.O_RDWR | Posix.O_CREAT | Posix.O_EXCL;

  private final Posix posix = new NativePosix();
  private final List<Integer> open = new ArrayList<>();

  @TempDir private Path temporary;
  private int directory;

  @BeforeEach
  void openDirectory() throws PosixException {
    directory =
        posix.openat(
            Posix.AT_FDCWD, bytes(temporary.toString()), Posix.O_RDONLY | Posix.O_DIRECTORY, 0);
    open.add(directory);
  }

  @AfterEach
  void closeAll() throws PosixException {
    for (int fd : open) {
      posix.close(fd);
    }
  }

  @Test
  void namesKeepTheirBytes() throws PosixException {
    byte[] notUtf8 = {'a', (byte) 0xff, (byte) 0xfe, (byte) 0xc0};
    byte[] newline = bytes("two\nlines \u001b[31m\"%\\");
    byte[] longest = new byte[255];
    Arrays.fill(longest, (byte) 'x');
    for (byte[] name : List.of(notUtf8, newline, longest)) {
      create(name);
    }

    assertThat(posix.readDirectory(directory))
        .usingElementComparator(Arrays::compare)
        .containsExactlyInAnyOrder(notUtf8, newline, longest);
    assertThat(posix.statat(directory, notUtf8).kind()).isEqualTo(FileKind.FILE);
  }

  @Test
  void directoryOfFiveThousandEntriesIsListedWholeAndAgain() throws PosixException {
    for (int i = 0; i < 5000; i++) {
      posix.symlinkat(bytes("x"), directory, bytes("entry with a name of some length " + i));
    }

    assertThat(posix.readDirectory(directory)).hasSize(5000);
    assertThat(posix.readDirectory(directory)).hasSize(5000);
  }

  @Test
  void nameWithNulIsRefusedBeforeTheKernelSeesIt() {
    byte[] name = {'a', 0, 'b'};

    assertThatThrownBy(() -> posix.unlinkat(directory, name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a\\x00b");
    assertThatThrownBy(() -> posix.getxattr(directory, FILE, name))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nameTooLongIsRefusedWithoutTouchingAShorterOne() throws PosixException {
    byte[] name = new byte[10_000];
    Arrays.fill(name, (byte) 'x');

    assertErrno(Errno.ENAMETOOLONG, () -> posix.statat(directory, name));
  }

  @Test
  void failureNamesCallPathAndReasonOnOneHarmlessLine() {
    assertThatThrownBy(() -> posix.statat(directory, bytes("no\u001b[2J\n\u202efile")))
        .isInstanceOf(PosixException.class)
        .hasMessage(
            "statx \""
                + temporary.toAbsolutePath()
                + "/no\\x1b[2J\\x0a\\u202efile\": no such file or directory");
    assertThatThrownBy(() -> posix.unlinkat(directory, new byte[] {(byte) 0xff}))
        .hasMessageStartingWith("unlinkat ")
        .hasMessageContaining("\\xff");
  }

  @Test
  void failureOnADescriptorNamesTheFile() throws PosixException {
    int fd = create(FILE);

    assertThatThrownBy(() -> posix.ftruncate(fd, -1))
        .hasMessage("ftruncate \"" + temporary + "/file\": invalid argument");
    assertThatThrownBy(() -> posix.fsync(1_000_000)).hasMessageContaining("bad file descriptor");
  }

  @Test
  void errnoSaysWhatWentWrong() throws PosixException {
    create(FILE);
    posix.mkdirat(directory, bytes("full"), 0755);
    posix.mkdirat(directory, bytes("full/inner"), 0755);

    assertErrno(Errno.ENOENT, () -> posix.unlinkat(directory, bytes("absent")));
    assertErrno(Errno.EEXIST, () -> posix.mkdirat(directory, FILE, 0755));
    assertErrno(Errno.ENOTEMPTY, () -> posix.rmdirat(directory, bytes("full")));
    assertErrno(Errno.EISDIR, () -> posix.unlinkat(directory, bytes("full")));
    assertErrno(Errno.ENOTDIR, () -> posix.rmdirat(directory, FILE));
    assertErrno(Errno.EINVAL, () -> posix.readlinkat(directory, FILE));
  }

  @Test
  void openNeverFollowsASymbolicLinkWithNoFollow() throws PosixException {
    create(FILE);
    posix.mkdirat(directory, bytes("dir"), 0755);
    posix.symlinkat(FILE, directory, LINK);
    posix.symlinkat(bytes("dir"), directory, bytes("dirlink"));

    assertErrno(Errno.ELOOP, () -> posix.openat(directory, LINK, Posix.O_NOFOLLOW, 0));
    assertErrno(
        Errno.ENOTDIR,
        () -> posix.openat(directory, bytes("dirlink"), Posix.O_NOFOLLOW | Posix.O_DIRECTORY, 0));
  }

  @Test
  void metadataOfASymbolicLinkIsItsOwn() throws PosixException {
    create(FILE);
    Stat before = posix.statat(directory, FILE);
    posix.symlinkat(FILE, directory, LINK);
    Timestamp time = new Timestamp(1_234_567_890L, 123_456_789);

    posix.utimensat(directory, LINK, time);
    assertErrno(Errno.EOPNOTSUPP, () -> posix.fchmodat(directory, LINK, 0777));
    posix.linkat(directory, LINK, directory, bytes("second"));

    Stat link = posix.statat(directory, LINK);
    assertThat(link.kind()).isEqualTo(FileKind.SYMLINK);
    assertThat(link.modified()).isEqualTo(time);
    assertThat(link.links()).isEqualTo(2);
    assertThat(link.size()).isEqualTo(FILE.length);
    assertThat(posix.statat(directory, FILE)).isEqualTo(before);
  }

  @Test
  void linkTargetOf4095BytesIsReadWhole() throws PosixException {
    byte[] target = new byte[4095];
    Arrays.fill(target, (byte) 0xfe);
    posix.symlinkat(target, directory, LINK);

    assertThat(posix.readlinkat(directory, LINK)).isEqualTo(target);
    assertThat(posix.readDirectory(directory)).hasSize(1);
    assertThat(posix.readlinkat(directory, LINK)).isEqualTo(target);
  }

  @Test
  void modificationTimesKeepNanosecondsBeforeTheEpochAndFarAhead() throws PosixException {
    create(FILE);
    Timestamp ancient = new Timestamp(-1_234_567_890L, 987_654_321);
    Timestamp y2261 = new Timestamp(9_214_646_400L, 1);

    posix.utimensat(directory, FILE, ancient);
    assertThat(posix.statat(directory, FILE).modified()).isEqualTo(ancient);
    posix.utimensat(directory, FILE, y2261);
    assertThat(posix.statat(directory, FILE).modified()).isEqualTo(y2261);
  }

  @Test
  void dotMeansTheDirectoryItself() throws PosixException {
    Timestamp time = new Timestamp(1_000_000_000L, 5);
    posix.fchmodat(directory, SELF, 0710);
    posix.fchownat(directory, SELF, posix.effectiveUserId(), posix.statat(directory, SELF).gid());
    posix.setxattr(directory, SELF, bytes("user.dvol"), bytes("here"));
    posix.utimensat(directory, SELF, time);

    Stat stat = posix.statat(directory, SELF);
    assertThat(stat).isEqualTo(posix.fstat(directory));
    assertThat(stat.permissions()).isEqualTo(0710);
    assertThat(stat.modified()).isEqualTo(time);
    assertThat(posix.getxattr(directory, SELF, bytes("user.dvol"))).isEqualTo(bytes("here"));
    posix.fchmodat(directory, SELF, 0755);
  }

  @Test
  void attributesKeepAnyValue() throws PosixException {
    create(FILE);
    byte[] binary = new byte[256];
    for (int i = 0; i < binary.length; i++) {
      binary[i] = (byte) i;
    }
    byte[] oddName = concat(bytes("user.odd\n%"), new byte[] {(byte) 0xff});

    posix.setxattr(directory, FILE, bytes("user.empty"), new byte[0]);
    posix.setxattr(directory, FILE, oddName, binary);

    assertThat(posix.listxattr(directory, FILE))
        .usingElementComparator(Arrays::compare)
        .contains(bytes("user.empty"), oddName);
    assertThat(posix.getxattr(directory, FILE, bytes("user.empty"))).isEmpty();
    assertThat(posix.getxattr(directory, FILE, oddName)).isEqualTo(binary);
    posix.removexattr(directory, FILE, oddName);
    assertErrno(Errno.ENODATA, () -> posix.getxattr(directory, FILE, oddName));
    assertErrno(
        Errno.E2BIG, () -> posix.setxattr(directory, FILE, oddName, new byte[64 * 1024 + 1]));
  }

  @Test
  void attributesOfPrivilegedNamespacesAndOfLinksAreSeen() throws PosixException {
    assumeRoot();
    create(FILE);
    posix.symlinkat(FILE, directory, LINK);

    posix.setxattr(directory, LINK, bytes("trusted.dvol"), bytes("link"));
    posix.setxattr(directory, FILE, bytes("trusted.dvol"), bytes("file"));
    posix.setxattr(directory, FILE, bytes("security.dvol"), bytes("label"));

    assertThat(posix.getxattr(directory, LINK, bytes("trusted.dvol"))).isEqualTo(bytes("link"));
    assertThat(posix.getxattr(directory, FILE, bytes("trusted.dvol"))).isEqualTo(bytes("file"));
    assertThat(posix.listxattr(directory, FILE))
        .usingElementComparator(Arrays::compare)
        .contains(bytes("trusted.dvol"), bytes("security.dvol"));
    assertThat(posix.listxattr(directory, LINK))
        .usingElementComparator(Arrays::compare)
        .doesNotContain(bytes("security.dvol"));
  }

  @Test
  void listOfAttributesIsEmptyWhereTheFileSystemHasNone() throws PosixException {
    int proc = posix.openat(Posix.AT_FDCWD, bytes("/proc/self"), Posix.O_DIRECTORY, 0);
    open.add(proc);

    assertThat(posix.listxattr(proc, bytes("mountinfo"))).isEmpty();
  }

  @Test
  void largestOwnerIsKeptAndTheReservedOneRefused() throws PosixException {
    create(FILE);
    long largest = 0xfffffffeL;
    assertThatThrownBy(() -> posix.fchownat(directory, FILE, 0xffffffffL, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assumeRoot();

    posix.fchownat(directory, FILE, largest, largest);
    posix.symlinkat(FILE, directory, LINK);
    posix.fchownat(directory, LINK, 70_000, 70_001);

    assertThat(posix.statat(directory, FILE))
        .extracting(Stat::uid, Stat::gid)
        .containsExactly(largest, largest);
    assertThat(posix.statat(directory, LINK))
        .extracting(Stat::uid, Stat::gid)
        .containsExactly(70_000L, 70_001L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 07777, 0644, 04755, 01777, 02070})
  void permissionsKeepAllTwelveBits(int permissions) throws PosixException {
    int fd = create(FILE);

    posix.fchmod(fd, permissions);
    assertThat(posix.fstat(fd).permissions()).isEqualTo(permissions);
    posix.fchmod(fd, 0600);
    posix.fchmodat(directory, FILE, permissions);
    assertThat(posix.statat(directory, FILE).permissions()).isEqualTo(permissions);
  }

  @Test
  void pipesAndSocketsAreMadeAndNeverWaitedFor() throws PosixException {
    posix.mknodat(directory, bytes("pipe"), FileKind.FIFO, 0600, 0, 0);
    posix.mknodat(directory, bytes("socket"), FileKind.SOCKET, 0600, 0, 0);

    assertThat(posix.statat(directory, bytes("pipe")).kind()).isEqualTo(FileKind.FIFO);
    assertThat(posix.statat(directory, bytes("socket")).kind()).isEqualTo(FileKind.SOCKET);
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> posix.close(posix.openat(directory, bytes("pipe"), Posix.O_NONBLOCK, 0)));
    assertErrno(Errno.ENXIO, () -> posix.openat(directory, bytes("socket"), Posix.O_NONBLOCK, 0));
    assertThatThrownBy(() -> posix.mknodat(directory, FILE, FileKind.DIRECTORY, 0600, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void devicesKeepTheirNumbers() throws PosixException {
    assumeRoot();
    posix.mknodat(directory, bytes("c"), FileKind.CHARACTER_DEVICE, 0600, 4095, 1_048_575);
    posix.mknodat(directory, bytes("b"), FileKind.BLOCK_DEVICE, 0600, 259, 256);
    posix.mknodat(directory, bytes("whiteout"), FileKind.CHARACTER_DEVICE, 0, 0, 0);

    assertThat(posix.statat(directory, bytes("c")))
        .extracting(Stat::kind, Stat::rdevMajor, Stat::rdevMinor)
        .containsExactly(FileKind.CHARACTER_DEVICE, 4095, 1_048_575);
    assertThat(posix.statat(directory, bytes("b")))
        .extracting(Stat::kind, Stat::rdevMajor, Stat::rdevMinor)
        .containsExactly(FileKind.BLOCK_DEVICE, 259, 256);
    assertThat(posix.statat(directory, bytes("whiteout")).rdevMajor()).isZero();
  }

  @Test
  void transfersRespectPositionAndLimitOfTheBuffer() throws PosixException {
    int fd = create(FILE);
    ByteBuffer out = direct("..hello..").position(2).limit(7);

    assertThat(posix.pwrite(fd, out, 100)).isEqualTo(5);
    assertThat(out.position()).isEqualTo(7);
    ByteBuffer in = direct("---------").position(3).limit(6);
    assertThat(posix.pread(fd, in, 101)).isEqualTo(3);
    assertThat(in.position()).isEqualTo(6);
    assertThat(StandardCharsets.US_ASCII.decode(in.clear()).toString()).isEqualTo("---ell---");
    assertThat(posix.pread(fd, direct("x"), 105)).isZero();
    assertThatThrownBy(() -> posix.pread(fd, ByteBuffer.allocate(1), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void holesAreFoundMadeAndKeepTheLength() throws PosixException {
    int fd = create(FILE);
    int block = 64 * 1024;
    ByteBuffer data = ByteBuffer.allocateDirect(block);
    posix.pwrite(fd, data, 2L * block);
    posix.ftruncate(fd, 5L * block);

    assertThat(posix.seekData(fd, 0)).isEqualTo(2L * block);
    assertThat(posix.seekHole(fd, 2L * block)).isEqualTo(3L * block);
    assertThat(posix.seekData(fd, 3L * block)).isEqualTo(-1);
    assertThat(posix.seekHole(fd, 4L * block)).isEqualTo(4L * block);
    assertThat(posix.seekHole(fd, 5L * block)).isEqualTo(-1);

    posix.punchHole(fd, 2L * block, block);
    assertThat(posix.seekData(fd, 0)).isEqualTo(-1);
    assertThat(posix.fstat(fd).size()).isEqualTo(5L * block);

    posix.allocate(fd, 0, block);
    assertThat(posix.fstat(fd).blocks()).isPositive();
    posix.ftruncate(fd, 1L << 40);
    assertThat(posix.fstat(fd).size()).isEqualTo(1L << 40);
  }

  @Test
  void hardLinksShareAnInode() throws PosixException {
    create(FILE);

    posix.linkat(directory, FILE, directory, bytes("other"));

    assertThat(posix.statat(directory, bytes("other")))
        .isEqualTo(posix.statat(directory, FILE))
        .extracting(Stat::links)
        .isEqualTo(2L);
  }

  @Test
  void renameReplaces() throws PosixException {
    create(FILE);
    create(bytes("other"));
    long inode = posix.statat(directory, FILE).inode();

    posix.renameat(directory, FILE, directory, bytes("other"));

    assertThat(posix.statat(directory, bytes("other")).inode()).isEqualTo(inode);
    assertErrno(Errno.ENOENT, () -> posix.statat(directory, FILE));
  }

  @Test
  void lockExcludesOthersUntilItsDescriptorIsClosed() throws PosixException {
    int first = create(FILE);
    int second = posix.openat(directory, FILE, Posix.O_RDWR, 0);
    open.add(second);

    assertThat(posix.flock(first, true, true)).isTrue();
    assertThat(posix.flock(second, false, false)).isFalse();
    posix.close(first);
    open.remove((Integer) first);
    assertThat(posix.flock(second, true, false)).isTrue();
  }

  @Test
  void cloningSharesOrIsRefusedByTheFileSystem() throws PosixException {
    int source = create(FILE);
    int target = create(bytes("clone"));
    posix.pwrite(source, direct("content"), 0);

    try {
      posix.cloneFile(source, target);
      assertThat(posix.fstat(target).size()).isEqualTo(7);
    } catch (PosixException e) {
      assertThat(e.errno()).isIn(Errno.EOPNOTSUPP, Errno.EXDEV, new Errno(25));
    }
  }

  @Test
  void whatIsWrittenPastThePageCacheIsReadThroughIt() throws PosixException {
    int fd = create(FILE);
    ByteBuffer block = ByteBuffer.allocateDirect(3 * 4096).alignedSlice(4096).slice(0, 8192);
    for (int i = 0; i < 8192; i++) {
      block.put(i, (byte) (i * 7));
    }
    try {
      posix.setDirect(fd, true);
    } catch (PosixException e) {
      assertThat(e.errno()).isEqualTo(Errno.EINVAL);
      return;
    }
    assertThat(posix.pwrite(fd, block.duplicate(), 4096)).isEqualTo(8192);
    posix.setDirect(fd, false);

    ByteBuffer read = ByteBuffer.allocateDirect(8192);
    posix.willNeed(fd, 0, 1 << 20);
    assertThat(posix.pread(fd, read, 4096)).isEqualTo(8192);
    assertThat(read.flip()).isEqualTo(block);
  }

  @Test
  void syncReachesFilesDirectoriesAndTheWholeFileSystem() throws PosixException {
    int fd = create(FILE);

    posix.beginWriteback(fd, 0, 4096);
    posix.fsync(fd);
    posix.fsync(directory);
    posix.syncfs(directory);
  }

  @Test
  void fileSystemTellsItsTypeAndSpace() throws PosixException {
    FileSystemInfo info = posix.fstatfs(directory);

    assertThat(info.type()).isPositive();
    assertThat(info.totalBytes()).isGreaterThan(info.freeBytes());
    assertThat(info.freeBytes()).isPositive();
    assertThat(info.freeInodes()).isPositive();
  }

  @Test
  void fileTimesComeFromTheCoarseClock() throws PosixException {
    Timestamp before = posix.coarseRealTime();
    create(FILE);

    assertThat(posix.statat(directory, FILE).modified()).isGreaterThanOrEqualTo(before);
    assertThat(posix.bootTime()).isLessThanOrEqualTo(posix.bootTime());
  }

  @Test
  void clockThatIsSetIsSeenOnceEachTimeThoughItIsSetToWhatItSaid() throws Exception {
    assumeTrue(Boolean.getBoolean("dvol.ci"), "the clock of somebody's own machine stays as it is");
    long before = posix.clockSettings();
    assertThat(posix.clockSettings()).isEqualTo(before);

    for (int times = 1; times <= 2; times++) {
      Programs.Result set = Programs.tryToRun("sh", "-c", "date -s @$(date +%s.%N)");

      assumeTrue(set.exitCode() == 0, "no right to set the clock: " + set.output());
      assertThat(posix.clockSettings()).isEqualTo(before + times);
      assertThat(posix.clockSettings()).isEqualTo(before + times);
    }
  }

  @Test
  void descriptorsAreNotInherited() throws Exception {
    create(FILE);

    Process child = new ProcessBuilder("ls", "-l", "/proc/self/fd").start();

    assertThat(new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .doesNotContain(temporary.toString());
    child.waitFor();
  }

  private int create(byte[] name) throws PosixException {
    int fd = posix.openat(directory, name, NEW_FILE, 0600);
    open.add(fd);
    return fd;
  }

  private void assumeRoot() {
    assumeTrue(posix.effectiveUserId() == 0, "needs root");
  }

  private static void assertErrno(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(InstanceOfAssertFactories.type(PosixException.class))
        .extracting(PosixException::errno)
        .isEqualTo(errno);
  }

  private static ByteBuffer direct(String text) {
    byte[] bytes = bytes(text);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
