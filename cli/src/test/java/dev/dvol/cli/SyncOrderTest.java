// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.SystemCallTrace.SystemCall;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge of {@link SyncOrderIT} sees each kind of mistake. */
class SyncOrderTest {
  private static final String WRITE =
      """
      10 openat(5</p/v/state>, ".tmp-1", O_RDWR|O_CREAT|O_EXCL|O_NOFOLLOW, 0644) = 7</p/v/state/.tmp-1>
      10 pwrite64(7</p/v/state/.tmp-1>, ""..., 20, 0) = 20
      """;
  private static final String RENAME =
      "10 renameat(5</p/v/state>, \".tmp-1\", 5</p/v/state>, \"master\") = 0\n";
  private static final String SYNC_FILE = "10 fsync(7</p/v/state/.tmp-1>) = 0\n";
  private static final String SYNC_DIRECTORY = "10 fsync(5</p/v/state>) = 0\n";

  private static List<String> violations(String trace) {
    SyncOrder order = new SyncOrder(Path.of("/p"));
    order.begin();
    SystemCallTrace.parse(trace.lines().toList()).forEach(order::see);
    order.end("commit");
    return order.violations();
  }

  @Test
  void fileThatIsSyncedNamedAndSyncedAgainIsRight() {
    assertThat(violations(WRITE + SYNC_FILE + RENAME + SYNC_DIRECTORY)).isEmpty();
  }

  @Test
  void fileThatIsNamedUnsyncedIsSeen() {
    assertThat(violations(WRITE + RENAME + SYNC_DIRECTORY))
        .contains("/p/v/state/master got its name before its content was synced (pwrite64)");
  }

  @Test
  void syncThatBeganBeforeTheWriteEndedDoesNotCount() {
    String overlapping =
        """
        11 fsync(7</p/v/state/.tmp-1> <unfinished ...>
        10 pwrite64(7</p/v/state/.tmp-1>, ""..., 20, 0) = 20
        11 <... fsync resumed>) = 0
        """;
    assertThat(violations(WRITE + overlapping + RENAME + SYNC_DIRECTORY)).isNotEmpty();
  }

  @Test
  void syncThatFailedDoesNotCount() {
    String failed = "10 fsync(7</p/v/state/.tmp-1>) = -1 EIO (Input/output error)\n";
    assertThat(violations(WRITE + failed + RENAME + SYNC_DIRECTORY)).isNotEmpty();
  }

  @Test
  void directoryThatIsNotSyncedIsSeen() {
    assertThat(violations(WRITE + SYNC_FILE + RENAME))
        .containsExactly("commit is over, and directory /p/v/state is not synced (renamed master)");
  }

  @Test
  void syncOfTheWholeFileSystemCountsForAll() {
    String whole = "12 syncfs(3</p/v>) = 0\n";
    assertThat(violations(WRITE + SYNC_FILE + RENAME + whole)).isEmpty();
  }

  @Test
  void refBeforeItsPackIsSeen() {
    String pack =
        """
        10 openat(5</p/v/store.git/objects/pack>, "tmp_1", O_RDWR|O_CREAT|O_EXCL, 0444) = 7</p/v/store.git/objects/pack/tmp_1>
        10 pwrite64(7</p/v/store.git/objects/pack/tmp_1>, ""..., 20, 0) = 20
        10 fsync(7</p/v/store.git/objects/pack/tmp_1>) = 0
        10 renameat(5</p/v/store.git/objects/pack>, "tmp_1", 5</p/v/store.git/objects/pack>, "pack-1.pack") = 0
        """;
    String ref =
        """
        10 rename("/p/v/store.git/refs/heads/master.lock", "/p/v/store.git/refs/heads/master") = 0
        10 fsync(8</p/v/store.git/refs/heads>) = 0
        """;
    String directory = "10 fsync(5</p/v/store.git/objects/pack>) = 0\n";
    assertThat(violations(pack + directory + ref)).isEmpty();
    assertThat(violations(pack + ref + directory))
        .containsExactly(
            "/p/v/store.git/refs/heads/master is published, and directory"
                + " /p/v/store.git/objects/pack is not synced (renamed pack-1.pack)");
  }

  @Test
  void intentThatGoesBeforeItsWorkIsDurableIsSeen() {
    String intent =
        """
        10 unlinkat(5</p/v/journal>, "intent.json", 0) = 0
        10 fsync(5</p/v/journal>) = 0
        """;
    assertThat(violations(WRITE + SYNC_FILE + RENAME + SYNC_DIRECTORY + intent)).isEmpty();
    assertThat(violations(WRITE + SYNC_FILE + RENAME + intent + SYNC_DIRECTORY))
        .containsExactly(
            "the intent is removed, and directory /p/v/state is not synced (renamed master)");
  }

  @Test
  void interruptedCallsAreJoinedAndArgumentsSplit() {
    List<SystemCall> calls =
        SystemCallTrace.parse(
            List.of(
                "7 renameat2(5</a,b>, \"x,\\\"y\" <unfinished ...>",
                "8 fsync(3</c>) = 0",
                "7 <... renameat2 resumed>, 6</d>, \"z\", 0) = 0"));
    assertThat(calls).hasSize(2);
    assertThat(calls.get(1).arguments())
        .containsExactly("5</a,b>", "\"x,\\\"y\"", "6</d>", "\"z\"", "0");
    assertThat(calls.get(1).begun()).isZero();
  }
}
