// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.TestDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class PackFaultTest {
  @TempDir Path directory;
  private StockGit git;
  private List<String> before = List.of();
  private List<Oid> blobIds = List.of();
  private Oid treeId = Oid.of(new byte[Oid.LENGTH]);

  @BeforeEach
  void initWithOnePack() throws IOException {
    git = StockGit.init(directory);
    try (PackStore store = PackTestData.open(git)) {
      PackTestData.publish(store, List.of(new byte[5]));
    }
    before = git.packFiles();
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 28, 122})
  void failureOfAnyCallLeavesWhatWasThereBefore(int errno) throws IOException {
    FaultyPosix counted = FaultyPosix.over(new NativePosix());
    assertThat(write(counted)).isTrue();
    List<String> calls = counted.mutatingCalls();
    assertThat(calls).contains("openat", "pwrite", "fsync", "renameat");
    removeNewPacks();

    // Two threads write, so which call is the nth varies; every kind and stage is hit all the same.
    for (int nth = 1; nth <= calls.size(); nth++) {
      FaultyPosix faulty = FaultyPosix.over(new NativePosix()).failMutation(nth, new Errno(errno));
      boolean published = write(faulty);
      if (published) {
        // This run needed fewer calls than the counted one.
        assertThat(faulty.mutations()).isLessThan(nth);
        removeNewPacks();
      }
      assertThat(git.packFiles()).as("after a failure of call %d", nth).isEqualTo(before);
      assertThat(TestDirectory.openBelow(directory)).as("call %d", nth).isEmpty();
    }
    git.check();
  }

  @Test
  void crashAtAnyCallNeverShowsATreeWithoutItsBlobs() throws IOException {
    FaultyPosix counted = FaultyPosix.over(new NativePosix());
    assertThat(write(counted)).isTrue();
    int calls = counted.mutations();
    int shown = 0;
    for (int nth = 1; nth <= calls; nth++) {
      removeNewPacks();
      int last = nth;
      FaultyPosix dead =
          FaultyPosix.over(new NativePosix())
              .before(
                  call -> {
                    if (call.mutation() >= last) {
                      throw new PosixException(Errno.EIO, call.method(), "(dead)");
                    }
                  });
      write(dead);
      try (PackStore store = PackTestData.open(git, PackTestData.SMALL)) {
        store.removeTemporary(new Timestamp(100_000_000_000L, 0));
        for (String pack : store.withoutIndex(new Timestamp(100_000_000_000L, 0))) {
          assertThat(store.adopt(pack)).isTrue();
        }
        assertThat(store.damaged()).isEmpty();
        if (store.containsPacked(treeId)) {
          shown++;
          for (Oid id : blobIds) {
            assertThat(store.read(id, ObjectType.BLOB)).isNotNull();
          }
        }
      }
      assertThat(git.packFiles()).noneMatch(name -> name.startsWith("tmp_"));
      git.run("fsck", "--full", "--strict", "--no-dangling", "--no-progress");
    }
    assertThat(shown).isPositive();
  }

  @Test
  void failedSyncIsNeverRepeated() throws IOException {
    FaultyPosix faulty = FaultyPosix.over(new NativePosix()).fail("fsync", 1, Errno.EIO);
    assertThat(write(faulty)).isFalse();
    List<String> calls = faulty.mutatingCalls();
    assertThat(calls).doesNotContain("renameat");
    assertThat(git.packFiles()).isEqualTo(before);
  }

  @Test
  void writersLearnOfAFailureInTheBackground() throws IOException {
    FaultyPosix faulty = FaultyPosix.over(new NativePosix()).failAll("pwrite", Errno.ENOSPC);
    try (PackStore store = open(faulty);
        PackBatch batch = PackBatch.begin(store, new Random(1), 0)) {
      Random random = new Random(2);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  PackTestData.addAll(batch, PackTestData.blobs(random, 10, 10_000));
                }
              })
          .isInstanceOf(IOException.class)
          .hasRootCauseInstanceOf(PosixException.class)
          .hasMessageContaining("no space left on device");
      assertThatThrownBy(() -> batch.put(ObjectType.BLOB, new byte[1]))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(batch::publish).isInstanceOf(IOException.class);
    }
    assertThat(git.packFiles()).isEqualTo(before);
  }

  @Test
  void storeForgetsPacksWhosePublicationWasTakenBack() throws IOException {
    FaultyPosix faulty = FaultyPosix.over(new NativePosix());
    try (PackStore store = open(faulty)) {
      Oid id;
      try (PackBatch batch = PackBatch.begin(store, new Random(1), 0)) {
        id = PackTestData.addAll(batch, List.of(new byte[77])).get(0);
        // A reader finds the pack between its renames and the sync that fails.
        faulty.after(
            "renameat",
            call -> {
              if (call.occurrence() == 2) {
                store.refresh();
              }
            });
        faulty.fail("fsync", faulty.occurrences("fsync") + 3, Errno.EIO);
        assertThatThrownBy(batch::publish).isInstanceOf(IOException.class);
        assertThat(store.containsPacked(id)).isTrue();
      }
      assertThat(store.containsPacked(id)).isFalse();
    }
    assertThat(git.packFiles()).isEqualTo(before);
  }

  @Test
  void failedReadNamesThePack() throws IOException {
    FaultyPosix faulty = FaultyPosix.over(new NativePosix());
    try (PackStore store = open(faulty)) {
      Oid id = PackTestData.publish(store, List.of(new byte[100])).get(0);
      faulty.failAll("pread", Errno.EIO);
      assertThatThrownBy(() -> store.read(id, ObjectType.BLOB))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot read pack-")
          .hasMessageContaining("input/output error");
    }
  }

  private PackStore open(FaultyPosix posix) throws IOException {
    return PackTestData.open(posix.posix(), git, StockGit.nothing(), PackTestData.SMALL);
  }

  /** Three data packs, of which two stream, and a meta pack; false if it could not be written. */
  private boolean write(FaultyPosix posix) throws IOException {
    Random random = new Random(3);
    try (PackStore store = open(posix)) {
      PackBatch batch = PackBatch.begin(store, random, 0);
      try {
        blobIds = PackTestData.addAll(batch, PackTestData.blobs(random, 60, 20_000));
        treeId = batch.put(ObjectType.TREE, PackTestData.tree(blobIds.get(0)));
        batch.publish();
        return true;
      } catch (IOException e) {
        return false;
      } finally {
        close(batch);
      }
    }
  }

  /** Closing may fail only where every call does. */
  private static void close(PackBatch batch) throws IOException {
    try {
      batch.close();
    } catch (PosixException e) {
      if (!String.valueOf(e.getMessage()).contains("(dead)")) {
        throw e;
      }
    }
  }

  private void removeNewPacks() throws IOException {
    for (String name : git.packFiles()) {
      if (!before.contains(name)) {
        Files.delete(git.packDirectory().resolve(name));
      }
    }
  }
}
