// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import static dev.dvol.store.testing.TestDirectory.names;
import static dev.dvol.store.testing.TestDirectory.openBelow;
import static dev.dvol.store.testing.TestDirectory.read;
import static dev.dvol.store.testing.TestDirectory.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.dvol.store.testing.FaultyPosix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTest {
  private static final Name A = Name.of("a");
  private static final Name B = Name.of("b");
  private static final Name TREE = Name.of("tree");

  private final Posix posix = new NativePosix();

  @TempDir private Path temporary;
  private Directory root;

  @BeforeEach
  void openRoot() throws PosixException {
    root = Directory.openRoot(posix, temporary);
  }

  @AfterEach
  void nothingIsLeftOpen() throws IOException {
    root.close();
    assertThat(openBelow(temporary)).isEmpty();
  }

  @Test
  void rootIsAnyAbsolutePathLinksIncluded() throws Exception {
    Path odd = Files.createDirectory(temporary.resolve("100% ä\n#?"));
    Path link = Files.createSymbolicLink(temporary.resolve("link"), odd);
    Files.createFile(odd.resolve("inside"));

    try (Directory directory = Directory.openRoot(posix, link)) {
      assertThat(names(directory)).containsExactly("inside");
    }
    assertThatThrownBy(() -> Directory.openRoot(posix, Path.of("relative")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(errnoOf(() -> Directory.openRoot(posix, temporary.resolve("absent"))))
        .isEqualTo(Errno.ENOENT);
  }

  @Test
  void rootKeepsBytesOfItsPathThatAreNoText() throws Exception {
    Name notUtf8 = Name.of(new byte[] {'x', (byte) 0xff});
    root.makeDirectory(notUtf8, 0755).close();
    try (var listing = Files.newDirectoryStream(temporary)) {
      Path path = listing.iterator().next();

      try (Directory directory = Directory.openRoot(posix, path)) {
        assertThat(directory.stat()).isEqualTo(root.stat(notUtf8));
      }
    }
  }

  @Test
  void listIsOrderedByUnsignedBytes() throws PosixException {
    Name high = Name.of(new byte[] {(byte) 0xff});
    for (Name name : List.of(high, Name.of("é"), Name.of("a.b"), Name.of("a"), Name.of("Z"))) {
      write(root, name, "");
    }

    assertThat(root.list()).containsExactly(Name.of("Z"), A, Name.of("a.b"), Name.of("é"), high);
  }

  @Test
  void listingsOfOneHandleByManyThreadsAreAllComplete() throws Exception {
    for (int i = 0; i < 2000; i++) {
      posix.symlinkat(
          new byte[] {'x'},
          root.fd(),
          ("some longer name " + i).getBytes(StandardCharsets.US_ASCII));
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Integer> listing = () -> root.list().size();
      for (Future<Integer> size : threads.invokeAll(Collections.nCopies(20, listing))) {
        assertThat(size.get()).isEqualTo(2000);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void symbolicLinksAreNeverFollowed() throws PosixException {
    root.makeDirectory(TREE, 0755).close();
    write(root, A, "secret");
    link("tree", "to-tree");
    link("a", "to-a");
    link("absent", "dangling");

    assertThat(errnoOf(() -> root.openDirectory(Name.of("to-tree")))).isEqualTo(Errno.ENOTDIR);
    assertThat(errnoOf(() -> root.openForReading(Name.of("to-a")))).isEqualTo(Errno.ELOOP);
    assertThat(errnoOf(() -> root.openForWriting(Name.of("to-a")))).isEqualTo(Errno.ELOOP);
    assertThat(errnoOf(() -> root.create(Name.of("dangling"), 0600))).isEqualTo(Errno.EEXIST);
    assertThat(root.stat(Name.of("to-a")).kind()).isEqualTo(FileKind.SYMLINK);
    assertThat(root.exists(Name.of("dangling"))).isTrue();
    assertThat(root.findStat(Name.of("absent"))).isEmpty();
  }

  @Test
  void onlyRegularFilesAreOpenedAndNothingIsWaitedFor() throws PosixException {
    posix.mknodat(root.fd(), A.bytes(), FileKind.FIFO, 0600, 0, 0);
    root.makeDirectory(TREE, 0755).close();

    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          assertThat(errnoOf(() -> root.openForReading(A))).isEqualTo(Errno.EINVAL);
          assertThat(errnoOf(() -> root.openForWriting(A))).isEqualTo(Errno.EINVAL);
        });
    assertThatThrownBy(() -> root.openForReading(A)).hasMessageContaining("FIFO");
    assertThat(errnoOf(() -> root.openForReading(TREE))).isEqualTo(Errno.EISDIR);
  }

  @Test
  void filesAreReadAndWrittenWholeAtAnyOffset() throws PosixException {
    try (FileHandle file = root.create(A, 0640)) {
      file.writeFully(direct("hello world"), 3);
      file.sync();
      ByteBuffer buffer = ByteBuffer.allocateDirect(100);
      assertThat(file.readFully(buffer, 9)).isEqualTo(5);
      assertThat(file.readFully(buffer, 14)).isZero();
      file.truncate(4);
      assertThat(file.size()).isEqualTo(4);
    }
    try (FileHandle file = root.openForWriting(A)) {
      file.writeFully(direct("xyz"), 0);
    }
    assertThat(read(root, A)).isEqualTo("xyzh");
    assertThat(errnoOf(() -> root.create(A, 0600))).isEqualTo(Errno.EEXIST);
  }

  @Test
  void closedHandleIsNeverUsedAgain() throws PosixException {
    Directory directory = root.makeDirectory(TREE, 0755);
    directory.close();
    directory.close();
    FileHandle file = root.create(A, 0600);
    file.close();
    file.close();

    assertThatThrownBy(directory::list).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(file::size).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void renameMovesBetweenDirectories() throws PosixException {
    write(root, A, "content");
    try (Directory tree = root.makeDirectory(TREE, 0755)) {
      root.rename(A, tree, B);
      tree.sync();
      root.sync();

      assertThat(read(tree, B)).isEqualTo("content");
      assertThat(names(root)).containsExactly("tree");
      assertThat(errnoOf(() -> root.removeDirectory(TREE))).isEqualTo(Errno.ENOTEMPTY);
      tree.remove(B);
    }
    root.removeDirectory(TREE);
    assertThat(root.list()).isEmpty();
  }

  @Test
  void removalOfATreeTakesEveryKindAndFollowsNothing() throws PosixException {
    write(root, A, "outside");
    try (Directory tree = root.makeDirectory(TREE, 0755);
        Directory inner = tree.makeDirectory(A, 0700)) {
      write(tree, B, "x");
      posix.symlinkat("..".getBytes(StandardCharsets.US_ASCII), inner.fd(), new byte[] {'u', 'p'});
      posix.mknodat(inner.fd(), B.bytes(), FileKind.FIFO, 0, 0, 0);
      write(inner, Name.of(new byte[] {(byte) 0xff, '\n'}), "x");
      posix.fchmod(inner.fd(), 0);
    }
    link("a", "to-a");

    root.removeRecursively(TREE);
    root.removeRecursively(Name.of("to-a"));
    root.removeRecursively(Name.of("absent"));

    assertThat(names(root)).containsExactly("a");
    assertThat(read(root, A)).isEqualTo("outside");
  }

  @Test
  void removalSurvivesATreeAThousandDeep() throws PosixException {
    Directory current = root.makeDirectory(TREE, 0755);
    for (int depth = 0; depth < 1000; depth++) {
      write(current, B, "x");
      Directory next = current.makeDirectory(Name.of("directory-of-a-longer-name"), 0755);
      current.close();
      current = next;
    }
    current.close();

    root.removeRecursively(TREE);

    assertThat(root.list()).isEmpty();
  }

  @Test
  void removalNeverLeavesATreeWhoseDirectoriesBecomeLinks() throws Exception {
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "x");
    try (Directory tree = root.makeDirectory(TREE, 0755);
        Directory inner = tree.makeDirectory(A, 0755)) {
      write(inner, B, "x");
    }
    Path swapped = temporary.resolve("tree/a");
    List<Boolean> done = new ArrayList<>();
    FaultyPosix faulty =
        FaultyPosix.over(posix)
            .before(
                "openat",
                call -> {
                  // Between the look at the name and its opening.
                  boolean inner = Arrays.equals((byte[]) call.arguments().get(1), A.bytes());
                  if (inner && done.isEmpty()) {
                    done.add(true);
                    Files.move(swapped, temporary.resolve("moved"));
                    Files.createSymbolicLink(swapped, outside);
                  }
                });

    try (Directory watched = Directory.openRoot(faulty.posix(), temporary)) {
      watched.removeRecursively(TREE);
    }

    assertThat(done).isNotEmpty();
    assertThat(outside.resolve("precious")).exists();
    assertThat(names(root)).containsExactly("moved", "outside");
  }

  @Test
  void removalStopsWhenTheDirectoryItIsInIsMovedAway() throws Exception {
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("precious"), "x");
    try (Directory tree = root.makeDirectory(TREE, 0755);
        Directory inner = tree.makeDirectory(A, 0755)) {
      write(inner, B, "x");
    }
    FaultyPosix faulty =
        FaultyPosix.over(posix)
            .before(
                "unlinkat",
                call -> {
                  if (Arrays.equals((byte[]) call.arguments().get(1), B.bytes())) {
                    Files.move(temporary.resolve("tree/a"), elsewhere.resolve("a"));
                  }
                });

    try (Directory watched = Directory.openRoot(faulty.posix(), temporary)) {
      assertThat(errnoOf(() -> watched.removeRecursively(TREE))).isEqualTo(Errno.ESTALE);
    }

    assertThat(elsewhere.resolve("precious")).exists();
  }

  @Test
  void removalIsTriedAgainWhenOthersFillADirectoryMeanwhile() throws Exception {
    root.makeDirectory(TREE, 0755).close();
    FaultyPosix faulty =
        FaultyPosix.over(posix)
            .before(
                "rmdirat",
                call -> {
                  if (call.occurrence() <= 3) {
                    Files.createFile(temporary.resolve("tree/late-" + call.occurrence()));
                  }
                });

    try (Directory watched = Directory.openRoot(faulty.posix(), temporary)) {
      watched.removeRecursively(TREE);
    }

    assertThat(root.list()).isEmpty();
  }

  @Test
  void removalGivesUpOnADirectoryThatIsFilledForEver() throws Exception {
    root.makeDirectory(TREE, 0755).close();
    FaultyPosix faulty =
        FaultyPosix.over(posix)
            .before(
                "rmdirat",
                call -> Files.createFile(temporary.resolve("tree/late-" + call.occurrence())));

    try (Directory watched = Directory.openRoot(faulty.posix(), temporary)) {
      assertThat(errnoOf(() -> watched.removeRecursively(TREE))).isEqualTo(Errno.ENOTEMPTY);
    }
  }

  @Test
  void failedRemovalLeavesNothingOpen() throws PosixException {
    try (Directory tree = root.makeDirectory(TREE, 0755)) {
      write(tree, B, "x");
    }
    FaultyPosix faulty = FaultyPosix.over(posix).fail("readDirectory", 1, Errno.EIO);

    try (Directory watched = Directory.openRoot(faulty.posix(), temporary)) {
      assertThat(errnoOf(() -> watched.removeRecursively(TREE))).isEqualTo(Errno.EIO);
    }
  }

  private void link(String target, String name) throws PosixException {
    posix.symlinkat(target.getBytes(StandardCharsets.UTF_8), root.fd(), Name.of(name).bytes());
  }

  private static Errno errnoOf(ThrowingCallable call) {
    PosixException failure = catchThrowableOfType(PosixException.class, call);
    assertThat(failure).isNotNull();
    return failure.errno();
  }

  private static ByteBuffer direct(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }
}
