// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.LoopMount;
import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What comes back is what went in. A directory with one of everything is committed and restored,
 * changed at random and brought back, and compared by programs that share nothing with ours.
 */
class RoundTripTest {
  private static final long FILE_SYSTEM_BYTES = 600L << 20;
  private static final int CHANGES = 120;

  @TempDir Path temp;
  private final NativePosix posix = new NativePosix();
  private int lists;

  @ParameterizedTest
  @ValueSource(strings = {"ext4", "xfs", "btrfs"})
  void everythingComesBackAsItWas(String fileSystem) throws Exception {
    Programs.needRootAnd("python3", "rsync", "fallocate", "git");
    long seed = Long.getLong("seed", new Random().nextLong());
    try (LoopMount mount = LoopMount.of(fileSystem, temp, FILE_SYSTEM_BYTES);
        TestVolume volume = TestVolume.create(mount.path().resolve("pool"), posix)) {
      python("make.py", volume.directory(), fileSystem);
      run(volume, mount.path(), new Random(seed));
    } catch (AssertionError | IOException | RuntimeException e) {
      throw new AssertionError("failed with -Dseed=" + seed, e);
    }
  }

  private void run(TestVolume volume, Path mount, Random random) throws Exception {
    Path original = list(volume.directory());
    CommitResult first = volume.commit();
    assertThat(first.skipped()).isEmpty();
    dropCaches();
    assertUnchangedWithAndWithoutIndex(volume, first.id());
    Path copy = mount.resolve("copy");
    assertThat(volume.repository().restore(first.id(), copy, Progress.NONE).skipped()).isEmpty();
    assertSameByRsync(volume.directory(), copy);
    assertSame("compare-blocks", original, list(copy));
    assertSame(original, list(volume.directory()));

    change(volume, random);
    Path changed = list(volume.directory());
    CommitResult second = volume.commit();
    assertUnchangedWithAndWithoutIndex(volume, second.id());
    change(volume, random);
    volume.reset(first.id());
    assertSame(original, list(volume.directory()));
    assertSameByRsync(volume.directory(), copy);
    assertUnchangedWithAndWithoutIndex(volume, first.id());

    volume.reset(second.id());
    assertSame(changed, list(volume.directory()));
    assertUnchangedWithAndWithoutIndex(volume, second.id());
    change(volume, random);
    volume.dropIndex();
    volume.reset(first.id());
    assertSame(original, list(volume.directory()));
    assertUnchangedWithAndWithoutIndex(volume, first.id());

    change(volume, random);
    Path parked = list(volume.directory());
    assertThat(volume.checkout("other", true).parked()).isTrue();
    assertSame(original, list(volume.directory()));
    change(volume, random);
    Path other = list(volume.directory());
    CommitResult third = volume.commit();
    volume.checkout("master", false);
    assertSame(parked, list(volume.directory()));
    volume.checkout("other", false);
    assertSame(other, list(volume.directory()));
    assertUnchangedWithAndWithoutIndex(volume, third.id());
    assertThat(volume.git("fsck", "--full", "--strict", "--no-dangling")).isEmpty();
  }

  @Test
  void emptyVolumeComesBackEmpty() throws Exception {
    try (TestVolume volume = TestVolume.create(temp.resolve("pool"), posix)) {
      CommitResult first = volume.commit();
      Path copy = temp.resolve("copy");
      volume.repository().restore(first.id(), copy, Progress.NONE);
      assertThat(copy).isEmptyDirectory();
      Files.writeString(volume.directory().resolve("file"), "new");
      volume.reset(first.id());
      assertThat(volume.directory()).isEmptyDirectory();
    }
  }

  /** What is in memory must make no difference. */
  private static void dropCaches() throws IOException {
    Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "1");
  }

  private void change(TestVolume volume, Random random) throws IOException {
    python("mutate.py", volume.directory(), random.nextInt(1 << 30), CHANGES);
  }

  /** The index is a cache: with it, without it and again with it a commit has the same id. */
  private static void assertUnchangedWithAndWithoutIndex(TestVolume volume, CommitId last)
      throws Exception {
    assertUnchanged(volume, last);
    volume.dropIndex();
    assertUnchanged(volume, last);
  }

  private static void assertUnchanged(TestVolume volume, CommitId last) throws Exception {
    List<String> changes = volume.status();
    CommitId now = volume.commit().id();
    String range = last.oid().hex() + ".." + now.oid().hex();
    String differences = volume.git("diff", "--text", range, "--", ":(glob)**/.entries", "root");
    assertThat(differences).as("changes %s", changes).isEmpty();
    assertThat(volume.tree(now)).isEqualTo(volume.tree(last));
    assertThat(changes).isEmpty();
  }

  private Path list(Path directory) throws IOException {
    Path list = temp.resolve("list-" + lists++);
    python("walk.py", "list", directory, list);
    return list;
  }

  private void assertSame(Path wanted, Path found) throws IOException {
    assertSame("compare", wanted, found);
  }

  private void assertSame(String how, Path wanted, Path found) throws IOException {
    Programs.Result result = Programs.tryToRun("python3", script("walk.py"), how, wanted, found);
    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  /** A second opinion; it cannot look at the longest paths and would read the holes for hours. */
  private static void assertSameByRsync(Path a, Path b) throws IOException {
    for (Path[] pair : new Path[][] {{a, b}, {b, a}}) {
      String differences =
          Programs.run(
              "rsync",
              "-aHAXnci",
              "--numeric-ids",
              "--delete",
              "--modify-window=-1",
              "--exclude=/deeper",
              "--exclude=/sparse/huge*",
              "--exclude=/sparse/4g",
              pair[0] + "/",
              pair[1] + "/");
      assertThat(differences).isEmpty();
    }
  }

  private void python(String script, Object... arguments) throws IOException {
    Object[] command = new Object[arguments.length + 2];
    command[0] = "python3";
    command[1] = script(script);
    System.arraycopy(arguments, 0, command, 2, arguments.length);
    Programs.run(command);
  }

  private Path script(String name) throws IOException {
    Path script = temp.resolve(name);
    if (!Files.exists(script)) {
      try (var resource = RoundTripTest.class.getResourceAsStream("/roundtrip/" + name)) {
        Files.copy(resource, script);
      }
    }
    return script;
  }
}
