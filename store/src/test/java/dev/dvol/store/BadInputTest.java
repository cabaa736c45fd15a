// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.FOO;
import static dev.dvol.store.PoolFixture.MASTER;
import static dev.dvol.store.PoolFixture.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.error.FormatTooNewException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.FileSystemInfo;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.FaultyPosix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, files and disks that are not as they should be. */
@Timeout(120)
class BadInputTest {
  @TempDir Path temp;

  private final Posix unsynced = FaultyPosix.over(new NativePosix()).withoutSyncs().posix();
  private PoolFixture fixture;

  @BeforeEach
  void useAnEmptyPool() {
    fixture = new PoolFixture(temp.resolve("pool"));
  }

  // Names

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a/b",
        "/a",
        ".hidden",
        "-a",
        "_a",
        "a b",
        "a\u0000",
        "a\n",
        "a\u001b[1m",
        "ä",
        "a:b",
        "a%2f",
        "config.json",
        "current_volume.json"
      })
  void volumeNameThatDockerRefusesIsRefused(String name) {
    assertThatThrownBy(() -> VolumeName.parse(name))
        .isInstanceOfSatisfying(
            VolumeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_NAME));
    assertThatThrownBy(() -> new VolumeName(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void volumeNameMayHave128CharactersAndNoMore() throws Exception {
    VolumeName longest = VolumeName.parse("a".repeat(128));
    assertThat(VolumeName.isLegal("a".repeat(129))).isFalse();
    fixture.pool(PoolFixture.context(unsynced)).init(longest, MASTER);
    assertThat(fixture.pool(PoolFixture.context(unsynced)).volumes()).containsExactly(longest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.lock", "0", "A_b-c.d", "..a"})
  void volumeNameThatDockerAllowsIsAllowedUnlessItBeginsWithADot(String name) {
    assertThat(VolumeName.isLegal(name)).isEqualTo(!name.startsWith("."));
  }

  @Test
  void branchNamesAreThoseThatStockGitAllows() throws Exception {
    List<String> names =
        List.of(
            "a",
            "a/b",
            "a//b",
            "/a",
            "a/",
            ".a",
            "a/.b",
            "a.",
            "a./b",
            "a..b",
            "a.lock",
            "a.lock/b",
            "a/b.lock",
            "a@b",
            "a@{b",
            "@{",
            "{@",
            "a b",
            "a~b",
            "a^b",
            "a:b",
            "a?b",
            "a*b",
            "a[b",
            "a]b",
            "a\\b",
            "a\tb",
            "a\u007fb",
            "a\u0001b",
            "-a",
            "a-",
            "a/-b",
            "HEAD",
            "head",
            "ä",
            "日本語",
            "a%2Fb",
            "a'b",
            "a\"b",
            "a$b",
            "a;b",
            "a|b",
            "a<b",
            "ａ",
            "💾",
            "refs/heads/a");
    for (String name : names) {
      ProcessBuilder builder = new ProcessBuilder("git", "check-ref-format", "--branch", name);
      Process git = builder.redirectErrorStream(true).start();
      git.getInputStream().readAllBytes();
      boolean allowed = git.waitFor() == 0 && !name.startsWith("@{");
      assertThat(BranchName.isLegal(name)).as(name).isEqualTo(allowed);
    }
    assertThat(BranchName.isLegal("a\u0000b")).isFalse();
    assertThat(BranchName.isLegal("")).isFalse();
    // Stock git takes it for HEAD.
    assertThat(BranchName.isLegal("@")).isFalse();
    assertThat(BranchName.isLegal("a\ud800")).isFalse();
    assertThat(BranchName.isLegal("a".repeat(200))).isTrue();
    assertThat(BranchName.isLegal("a".repeat(300))).isFalse();
    assertThat(BranchName.isLegal("ä".repeat(100))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ä/日本", "a%2Fb", "💾", "a@b", "x'\"$;|<>&"})
  void strangeBranchCanBeMadeUsedRenamedAndLeft(String name) throws Exception {
    BranchName strange = BranchName.parse(name);
    try (VolumeRepository volume = committed()) {
      PoolFixture.checkoutNew(volume, strange);
      assertThat(volume.activeBranch()).isEqualTo(strange);
      Files.writeString(fixture.files().resolve("file"), "changed");
      CommitId tip = PoolFixture.commit(volume, "on a strange branch");
      PoolFixture.checkout(volume, MASTER, WhenDirty.REFUSE);
      volume.renameBranch(strange, new BranchName("plain"));
      assertThat(volume.resolve("plain", MASTER)).isEqualTo(tip);
      volume.renameBranch(new BranchName("plain"), strange);
      volume.deleteBranch(strange, true);
      assertThat(volume.branches()).extracting(BranchSummary::name).containsExactly(MASTER, OTHER);
    }
    fixture.fsck();
  }

  @Test
  void branchThatGitCannotKeepBesideAnotherIsRefusedBeforeAnythingMoves() throws Exception {
    try (VolumeRepository volume = committed()) {
      volume.createBranch(new BranchName("x/y"), volume.resolve("HEAD", MASTER));
      for (String name : List.of("master/sub", "x", "x/y/z")) {
        BranchName inTheWay = new BranchName(name);
        assertRefused(Reason.BRANCH_EXISTS, () -> PoolFixture.checkoutNew(volume, inTheWay));
        assertRefused(
            Reason.BRANCH_EXISTS,
            () -> volume.createBranch(inTheWay, volume.resolve("HEAD", MASTER)));
        assertRefused(Reason.BRANCH_EXISTS, () -> volume.renameBranch(MASTER, inTheWay));
      }
      assertThat(volume.interrupted()).isEmpty();
      assertThat(volume.activeBranch()).isEqualTo(MASTER);
      PoolFixture.commit(volume, "goes on");
    }
  }

  @Test
  void branchBelowAnActiveOneWithoutCommitsIsRefused() throws Exception {
    try (VolumeRepository volume = committed()) {
      CommitId first = volume.resolve("HEAD", MASTER);
      fixture.git("update-ref", "-d", "refs/heads/master");
      assertRefused(
          Reason.BRANCH_EXISTS, () -> volume.createBranch(new BranchName("master/sub"), first));
    }
  }

  // Pools and volumes

  @Test
  void poolThatIsAFileIsRefused() throws Exception {
    Files.writeString(temp.resolve("pool"), "a file");
    assertThatThrownBy(() -> fixture.pool(PoolFixture.context(unsynced)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is not a directory");
  }

  @Test
  void poolInsideMissingDirectoriesIsMadeByInitAndEmptyBefore() throws Exception {
    fixture = new PoolFixture(temp.resolve("a/b/c"));
    Pool pool = fixture.pool(PoolFixture.context(unsynced));
    assertThat(pool.volumes()).isEmpty();
    assertThat(pool.activeName()).isEmpty();
    assertThat(pool.config().values()).isEmpty();
    assertThat(temp.resolve("a")).doesNotExist();
    assertRefused(Reason.VOLUME_MISSING, () -> pool.open(FOO).close());
    pool.init(FOO, MASTER);
    assertThat(pool.volumes()).containsExactly(FOO);
  }

  @Test
  void readOnlyPoolFailsWithOneLineAndStaysAsItWas() throws Exception {
    committed().close();
    SortedMap<String, String> before = PoolFixture.content(fixture.volumePath());
    FaultyPosix readOnly = FaultyPosix.over(new NativePosix()).withoutSyncs();
    readOnly.before(
        call -> {
          if (call.mutation() > 0) {
            throw new PosixException(Errno.EROFS, call.method(), "(read-only)");
          }
        });
    try (VolumeRepository volume = fixture.open(readOnly.posix())) {
      assertThat(volume.status(Progress.NONE).isClean()).isTrue();
      assertOneLine(catchThrowable(() -> PoolFixture.commit(volume, "no")));
    }
    assertThat(PoolFixture.content(fixture.volumePath())).isEqualTo(before);
  }

  @Test
  void volumeOfANewerFormatIsLeftAloneWhateverElseItHolds() throws Exception {
    fixture.init();
    Path description = fixture.volumePath().resolve("volume.json");
    String current = Files.readString(description);
    for (String newer :
        List.of(
            current.replace("\"version\":1", "\"version\":2"),
            current.replace("\"features\":[]", "\"features\":[\"squares\"]"),
            "{\"version\":3,\"features\":[],\"new\":{\"things\":true}}")) {
      Files.writeString(description, newer);
      deleteTree(fixture.volumePath().resolve("kept"));
      assertThatThrownBy(() -> fixture.open(unsynced))
          .isInstanceOf(FormatTooNewException.class)
          .hasMessageContaining("volume foo");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "{}", "[]", "null", "{\"version\":\"x\",\"features\":[]}", "\u0000"})
  void damagedVolumeDescriptionIsNamed(String text) throws Exception {
    fixture.init();
    Files.writeString(fixture.volumePath().resolve("volume.json"), text);
    assertThatThrownBy(() -> fixture.open(unsynced))
        .isInstanceOf(StoreException.class)
        .isNotInstanceOf(FormatTooNewException.class)
        .hasMessageContaining("volume.json")
        .hasMessageContaining("foo");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"current_volume\":5}", "[]", "{\"current_volume\":null}"})
  void damagedPoolFilesAreNamed(String text) throws Exception {
    fixture.init();
    Files.writeString(fixture.directory().resolve("current_volume.json"), text);
    Files.writeString(fixture.directory().resolve("config.json"), "{");
    Pool pool = fixture.pool(PoolFixture.context(unsynced));
    assertThatThrownBy(pool::activeName)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("current_volume.json");
    assertThatThrownBy(pool::config)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("config.json");
    pool.activate(FOO);
    assertThat(pool.activeName()).contains("foo");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"base\":\"zz\"}", "{\"base\":7}", "[1]"})
  void damagedStateFileIsNamed(String text) throws Exception {
    try (VolumeRepository volume = committed()) {
      Files.writeString(fixture.volumePath().resolve("state/master.json"), text);
      assertThatThrownBy(() -> PoolFixture.commit(volume, "no"))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("master.json");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"kind\":\"RESET\"}",
        "{\"kind\":\"CONQUER\",\"from\":\"a\",\"to\":\"a\"}",
        "{\"kind\":\"RESET\",\"from\":\"..\",\"to\":\"../..\"}",
        "{\"kind\":\"RESET\",\"from\":\"master\",\"to\":\"master\",\"refs\":[\"../../../x\"]}",
        "{\"kind\":\"RESET\",\"from\":\"master\",\"to\":\"master\",\"content\":\"12\"}",
        "{\"kind\":\"REFS\",\"from\":\"master\",\"to\":\"master\",\"refs\":7}"
      })
  void damagedJournalIsNamedAndNothingIsDone(String text) throws Exception {
    try (VolumeRepository volume = committed()) {
      SortedMap<String, String> before = PoolFixture.content(fixture.files());
      Files.writeString(fixture.volumePath().resolve("journal/intent.json"), text);
      Throwable failure = catchThrowable(() -> PoolFixture.commit(volume, "no"));
      assertThat(failure).isInstanceOf(StoreException.class).hasMessageContaining("journal");
      assertOneLine(failure);
      assertThat(PoolFixture.content(fixture.files())).isEqualTo(before);
    }
  }

  // Working directories

  @Test
  void deletedWorkingDirectoryIsNamedAndResetMakesItAnew() throws Exception {
    try (VolumeRepository volume = committed()) {
      SortedMap<String, String> before = PoolFixture.content(fixture.files());
      deleteTree(fixture.volumePath().resolve("branches/master"));
      for (Work work : commandsThatNeedFiles(volume)) {
        assertThatThrownBy(work::run)
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("working directory of branch master")
            .hasMessageContaining("gone");
      }
      volume.reset(volume.resolve("HEAD", MASTER), false, Progress.NONE);
      assertThat(PoolFixture.content(fixture.files())).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void workingDirectoryReplacedBySomethingElseIsNamedAndNotFollowed(boolean link) throws Exception {
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("precious"), "precious");
    try (VolumeRepository volume = committed()) {
      Path working = fixture.volumePath().resolve("branches/master");
      deleteTree(working);
      if (link) {
        Files.createSymbolicLink(working, elsewhere);
      } else {
        Files.writeString(working, "a file");
      }
      CommitId tip = volume.resolve("HEAD", MASTER);
      List<Work> commands = new ArrayList<>(commandsThatNeedFiles(volume));
      commands.add(() -> volume.reset(tip, false, Progress.NONE));
      for (Work work : commands) {
        assertThatThrownBy(work::run)
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("no directory");
      }
      assertThat(volume.interrupted()).isEmpty();
      Files.delete(working);
      volume.reset(tip, false, Progress.NONE);
      assertThat(volume.status(Progress.NONE).isClean()).isTrue();
    }
    assertThat(elsewhere.resolve("precious")).hasContent("precious");
  }

  private List<Work> commandsThatNeedFiles(VolumeRepository volume) {
    return List.of(
        () -> volume.status(Progress.NONE),
        () -> PoolFixture.commit(volume, "no"),
        () -> PoolFixture.checkout(volume, OTHER, WhenDirty.REFUSE),
        () -> PoolFixture.checkout(volume, OTHER, WhenDirty.PARK),
        () -> PoolFixture.checkoutNew(volume, new BranchName("new")));
  }

  @Test
  void directoryThatVanishesDuringTheWalkIsNotInTheCommit() throws Exception {
    try (VolumeRepository volume = committed()) {
      Files.createDirectories(fixture.files().resolve("d/e"));
      Files.writeString(fixture.files().resolve("d/e/f"), "f");
      PoolFixture.commit(volume, "with a directory");
    }
    FaultyPosix faulty = FaultyPosix.over(new NativePosix()).withoutSyncs();
    faulty.before(
        "openat",
        call -> {
          if (name(call).equals("d")) {
            deleteTree(fixture.files().resolve("d"));
          }
        });
    try (VolumeRepository volume = fixture.open(faulty.posix())) {
      CommitId second = PoolFixture.commit(volume, "while it goes");
      assertThat(restored(volume, second)).doesNotContainKeys("d", "d/e/f");
      CommitId third = PoolFixture.commit(volume, "gone for good");
      assertThat(restored(volume, third)).doesNotContainKeys("d", "d/e/f");
      assertThat(volume.status(Progress.NONE).isClean()).isTrue();
    }
    fixture.fsck();
  }

  @Test
  void fileThatVanishesBeforeItIsReadIsNotInTheCommit() throws Exception {
    committed().close();
    FaultyPosix faulty = FaultyPosix.over(new NativePosix()).withoutSyncs();
    Files.writeString(fixture.files().resolve("file"), "changed, then removed");
    faulty.before(
        "openat",
        call -> {
          if (name(call).equals("file")) {
            Files.deleteIfExists(fixture.files().resolve("file"));
          }
        });
    try (VolumeRepository volume = fixture.open(faulty.posix())) {
      CommitId second = PoolFixture.commit(volume, "while it goes");
      assertThat(restored(volume, second)).doesNotContainKey("file");
    }
  }

  // Before Linux 6.13 two writes of the same tick give a file the same times.
  private static void letTheClockTick() throws IOException {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1})
  void fileThatChangesWheneverItIsReadIsNamedAndTheCommitCanBeRestored(int direction)
      throws Exception {
    committed().close();
    Path file = fixture.files().resolve("busy");
    Files.write(file, PoolFixture.bytes(5, 300_000));
    FaultyPosix faulty = FaultyPosix.over(new NativePosix()).withoutSyncs();
    int[] reads = {0};
    faulty.before(
        "pread",
        call -> {
          long position = (Long) call.arguments().get(2);
          int capacity = ((java.nio.ByteBuffer) call.arguments().get(1)).remaining();
          // Other files are read beside it: while their reader wrote, this one could be seen whole.
          Path read = Path.of("/proc/self/fd/" + call.arguments().get(0)).toRealPath();
          if (capacity > 8192 && position == 0 && read.equals(file.toRealPath())) {
            reads[0]++;
            byte[] content = PoolFixture.bytes(reads[0], 300_000 + direction * 20_000 * reads[0]);
            letTheClockTick();
            Files.write(file, content, StandardOpenOption.TRUNCATE_EXISTING);
          }
        });
    try (VolumeRepository volume = fixture.open(faulty.posix())) {
      CommitResult result = volume.commit(PoolFixture.request("busy"), Progress.NONE);
      assertThat(result.skipped()).anySatisfy(s -> assertThat(s.path()).hasToString("busy"));
      assertThat(restored(volume, result.id())).containsKey("busy");
    }
    assertThat(reads[0]).isGreaterThan(1);
    try (VolumeRepository volume = fixture.open(unsynced)) {
      CommitResult calm = volume.commit(PoolFixture.request("calm"), Progress.NONE);
      assertThat(calm.skipped()).isEmpty();
      assertThat(restored(volume, calm.id()).get("busy"))
          .isEqualTo(PoolFixture.content(fixture.files()).get("busy"));
    }
    fixture.fsck();
  }

  @Test
  void unreadableFileIsNamedAndTheOthersAreKept() throws Exception {
    committed().close();
    Files.writeString(fixture.files().resolve("secret"), "secret");
    Files.writeString(fixture.files().resolve("open"), "open");
    FaultyPosix faulty = FaultyPosix.over(new NativePosix()).withoutSyncs();
    faulty.before(
        "openat",
        call -> {
          if (name(call).equals("secret")) {
            throw new PosixException(Errno.EACCES, "openat", "secret");
          }
        });
    try (VolumeRepository volume = fixture.open(faulty.posix())) {
      CommitResult result = volume.commit(PoolFixture.request("one is missing"), Progress.NONE);
      assertThat(result.skipped()).anySatisfy(s -> assertThat(s.path()).hasToString("secret"));
      assertThat(restored(volume, result.id())).containsKey("open").doesNotContainKey("secret");
      assertThat(volume.commitRecord(result.id()).skipped()).hasSize(1);
    }
  }

  // Disks

  /** What may fail at any system call. */
  enum Failing {
    COMMIT {
      @Override
      void run(VolumeRepository volume, CommitId first) throws Exception {
        PoolFixture.commit(volume, "second");
      }
    },
    RESET {
      @Override
      void run(VolumeRepository volume, CommitId first) throws Exception {
        volume.reset(first, false, Progress.NONE);
      }
    };

    abstract void run(VolumeRepository volume, CommitId first) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void failingDiskLeavesTheOldStateOrWhatTheNextCommandFinishes(Failing command) throws Exception {
    CommitId first;
    try (VolumeRepository volume = committed()) {
      first = volume.resolve("HEAD", MASTER);
    }
    SortedMap<String, String> clean = PoolFixture.content(fixture.files());
    int failures = 0;
    for (Errno errno : List.of(Errno.ENOSPC, Errno.EIO)) {
      for (int nth = 1; ; nth++) {
        Files.write(fixture.files().resolve("file"), PoolFixture.bytes(nth, 40_000));
        Files.writeString(fixture.files().resolve("new" + nth), "new");
        SortedMap<String, String> dirty = PoolFixture.content(fixture.files());
        FaultyPosix faulty = FaultyPosix.over(new NativePosix()).withoutSyncs();
        faulty.failMutation(nth, errno);
        Throwable failure;
        try (VolumeRepository volume = fixture.open(faulty.posix())) {
          failure = catchThrowable(() -> command.run(volume, first));
        }
        boolean reached = faulty.mutations() >= nth;
        try (VolumeRepository volume = fixture.open(unsynced)) {
          if (failure != null) {
            assertOneLine(failure);
            failures++;
          }
          volume.finishInterrupted(Progress.NONE);
          assertThat(volume.interrupted()).isEmpty();
          boolean isFirst = volume.resolve("HEAD", MASTER).equals(first);
          StatusReport status = volume.status(Progress.NONE);
          String point = command + " " + errno.text() + " at " + nth + ": " + failure;
          if (command == Failing.COMMIT) {
            assertThat(PoolFixture.content(fixture.files())).as(point).isEqualTo(dirty);
            assertThat(status.isClean()).as(point).isEqualTo(!isFirst);
            assertThat(failure != null || !isFirst).as(point).isTrue();
          } else {
            boolean done = status.isClean();
            assertThat(PoolFixture.content(fixture.files()))
                .as(point)
                .isEqualTo(done ? clean : dirty);
            assertThat(failure != null || done).as(point).isTrue();
          }
          volume.reset(first, true, Progress.NONE);
        }
        if (!reached) {
          break;
        }
      }
    }
    fixture.fsck();
    System.out.println(command + ": " + failures + " injected failures reported");
  }

  @Test
  void checkoutWithoutSpaceIsRefusedBeforeAnythingChanges() throws Exception {
    try (VolumeRepository volume = committed()) {
      volume.createBranch(new BranchName("small"), volume.resolve("HEAD", MASTER));
      Files.write(fixture.files().resolve("big"), PoolFixture.bytes(1, 200_000));
      PoolFixture.commit(volume, "big");
      PoolFixture.checkout(volume, new BranchName("small"), WhenDirty.REFUSE);
      Files.writeString(fixture.files().resolve("dirty"), "dirty");
    }
    SortedMap<String, String> before = PoolFixture.content(fixture.files());
    FaultyPosix full =
        FaultyPosix.over(new NativePosix())
            .withoutSyncs()
            .answer(
                "fstatfs",
                (call, kernel) -> {
                  FileSystemInfo info = (FileSystemInfo) kernel.call();
                  return new FileSystemInfo(info.type(), 100_000, info.totalBytes(), 0);
                });
    try (VolumeRepository volume = fixture.open(full.posix())) {
      assertRefused(Reason.NO_SPACE, () -> PoolFixture.checkout(volume, MASTER, WhenDirty.PARK));
      CommitId big = volume.resolve("master", MASTER);
      assertRefused(Reason.NO_SPACE, () -> volume.reset(big, false, Progress.NONE));
      assertRefused(Reason.NO_SPACE, () -> volume.restore(big, temp.resolve("out"), Progress.NONE));
      assertThat(volume.interrupted()).isEmpty();
      assertThat(volume.activeBranch().text()).isEqualTo("small");
      assertThat(volume.status(Progress.NONE).parked()).isFalse();
    }
    assertThat(PoolFixture.content(fixture.files())).isEqualTo(before);
    assertThat(fixture.git("for-each-ref", "refs/dvol")).isEmpty();
  }

  // Messages and people

  @Test
  void messagesOfAllKindsComeBackAsTheyWereGiven() throws Exception {
    List<String> messages =
        List.of(
            " ",
            "\n",
            "\n\n",
            "-p",
            "--",
            "a",
            "a\n",
            "a\n\n",
            "\na",
            "tab\there",
            "\u0001\u001b[31m",
            "ä 日本 💾",
            "# no comment",
            "tree 123\nparent 456\n\nx",
            "gpgsig x\n y",
            "\r\n",
            "x".repeat(1 << 20));
    try (VolumeRepository volume = committed()) {
      for (String message : messages) {
        CommitId id = PoolFixture.commit(volume, message);
        assertThat(volume.commitInfo(id).message()).isEqualTo(message);
      }
      assertThat(volume.history(List.of(volume.resolve("HEAD", MASTER))).count())
          .isEqualTo(messages.size() + 1);
    }
    assertThatThrownBy(() -> PoolFixture.request("")).isInstanceOf(IllegalArgumentException.class);
    fixture.fsck();
  }

  @Test
  void identityThatGitCannotCarryIsCleanedAndNeverStopsACommit() throws Exception {
    List<Person> people =
        List.of(
            new Person("", ""),
            new Person("<>", "<>"),
            new Person("a\nb", "c\nd"),
            new Person("x\ntree 0000", "e>\nparent 1"),
            new Person(" . , ", "@"),
            new Person("\u0000", "\u0000"),
            new Person("ä".repeat(5000), "é"));
    try (VolumeRepository volume = committed()) {
      for (Person person : people) {
        CommitRequest plain = PoolFixture.request("by a strange person");
        CommitRequest request =
            new CommitRequest(plain.message(), person, plain.when(), true, Map.of(), false);
        CommitId id = volume.commit(request, Progress.NONE).id();
        CommitInfo info = volume.commitInfo(id);
        assertThat(info.message()).isEqualTo(plain.message());
        assertThat(info.parents()).hasSize(1);
        assertThat(info.author().name() + info.author().email()).doesNotContain("<", ">", "\n");
      }
    }
    fixture.fsck();
  }

  // Words

  private interface Work {
    void run() throws Exception;
  }

  private VolumeRepository committed() throws Exception {
    fixture.init();
    Files.write(fixture.files().resolve("file"), PoolFixture.bytes(3, 40_000));
    PoolFixture.settleTimes(fixture.files());
    VolumeRepository volume = fixture.open(unsynced);
    CommitId first = PoolFixture.commit(volume, "first");
    volume.createBranch(OTHER, first);
    return volume;
  }

  private SortedMap<String, String> restored(VolumeRepository volume, CommitId id)
      throws Exception {
    Path out = temp.resolve("restored-" + id);
    volume.restore(id, out, Progress.NONE);
    return PoolFixture.content(out);
  }

  private static String name(FaultyPosix.Call call) {
    return new String((byte[]) call.arguments().get(1), StandardCharsets.UTF_8);
  }

  private static void assertRefused(Reason reason, Work work) {
    assertThatThrownBy(work::run)
        .isInstanceOfSatisfying(
            VolumeException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertOneLine(e);
            });
  }

  private static void assertOneLine(Throwable failure) {
    assertThat(failure)
        .isInstanceOfAny(IOException.class, VolumeException.class)
        .satisfies(e -> assertThat(e.getMessage()).isNotBlank().doesNotContain("\n"));
  }

  private static void deleteTree(Path top) throws IOException {
    if (!Files.exists(top)) {
      return;
    }
    try (Stream<Path> all = Files.walk(top.toRealPath())) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
