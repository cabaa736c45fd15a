// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.error.RepositoryLockedException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefsTest {
  private static final String MASTER = "refs/heads/master";
  private static final Signature ADA = new Signature("Ada", "ada@example.org", 1_700_000_000, 60);
  private static final Oid ABSENT_OBJECT = Oid.fromHex("1234567890123456789012345678901234567890");

  @TempDir Path directory;
  private Path gitDir;
  private StockGit git;
  private GitRepository repository;
  private Oid first;
  private Oid second;

  @BeforeEach
  void setUp() throws Exception {
    gitDir = directory.resolve("store.git");
    GitRepository.create(gitDir, "master");
    git = new StockGit(gitDir);
    first = git.commit("first", 1_700_000_000);
    second = git.commit("second", 1_700_000_100, first);
    repository = GitRepository.open(gitDir);
  }

  @AfterEach
  void tearDown() {
    repository.close();
    assertThat(gitDir.resolve("packed-refs")).doesNotExist();
  }

  private void update(String ref, Optional<Oid> old, Oid id) throws Exception {
    repository.updateRef(ref, old, id, ADA, "test: moved");
  }

  @Test
  void madeAndMovedRefIsSeenByStockGit() throws Exception {
    update(MASTER, Optional.empty(), first);
    assertThat(git.run("rev-parse", "HEAD")).isEqualTo(first.hex());
    update(MASTER, Optional.of(first), second);
    assertThat(git.run("rev-parse", MASTER)).isEqualTo(second.hex());
    assertThat(repository.findRef(MASTER)).contains(second);
    assertThat(repository.findRef("HEAD")).contains(second);
    assertThat(git.run("log", "--format=%s", "master")).isEqualTo("second\nfirst");
    assertThat(git.fsck()).isEmpty();
  }

  @Test
  void refMovesBackwardsAndSideways() throws Exception {
    Oid other = git.commit("other root", 1_600_000_000);
    update(MASTER, Optional.empty(), second);
    update(MASTER, Optional.of(second), first);
    update(MASTER, Optional.of(first), other);
    update(MASTER, Optional.of(other), other);
    assertThat(repository.findRef(MASTER)).contains(other);
  }

  @Test
  void updateOfARefThatMovedIsRefused() throws Exception {
    update(MASTER, Optional.empty(), second);
    RefMovedException moved =
        catchThrowableOfType(
            RefMovedException.class, () -> update(MASTER, Optional.of(first), first));
    assertThat(moved.ref()).isEqualTo(MASTER);
    assertThat(moved.expected()).contains(first);
    assertThat(moved.actual()).contains(second);
    assertThatThrownBy(() -> update(MASTER, Optional.empty(), first))
        .isInstanceOf(RefMovedException.class)
        .hasMessageContaining("not absent");
    assertThatThrownBy(() -> update("refs/heads/new", Optional.of(first), second))
        .isInstanceOf(RefMovedException.class)
        .hasMessageContaining("is absent");
    assertThat(repository.findRef(MASTER)).contains(second);
    assertThat(repository.findRef("refs/heads/new")).isEmpty();
  }

  @Test
  void moveByStockGitIsNoticed() throws Exception {
    update(MASTER, Optional.empty(), first);
    git.run("update-ref", MASTER, second.hex());
    assertThat(repository.findRef(MASTER)).contains(second);
    assertThatThrownBy(() -> update(MASTER, Optional.of(first), first))
        .isInstanceOf(RefMovedException.class);
  }

  @Test
  void ofTwoThreadsOneWinsEachRound() throws Exception {
    update(MASTER, Optional.empty(), first);
    List<Oid> commits = new ArrayList<>(List.of(first));
    for (int i = 0; i < 40; i++) {
      commits.add(git.commit("round " + i, 1_700_000_000 + i, first));
    }
    ExecutorService threads = Executors.newFixedThreadPool(2);
    CyclicBarrier start = new CyclicBarrier(2);
    try (GitRepository other = GitRepository.open(gitDir)) {
      for (int round = 0; round < 20; round++) {
        Oid old = repository.findRef(MASTER).orElseThrow();
        Oid mine = commits.get(2 * round + 1);
        Oid theirs = commits.get(2 * round + 2);
        Future<Boolean> one = threads.submit(wins(repository, start, old, mine));
        Future<Boolean> two = threads.submit(wins(other, start, old, theirs));
        assertThat(one.get() ^ two.get()).as("exactly one winner").isTrue();
        assertThat(git.run("rev-parse", MASTER)).isEqualTo((one.get() ? mine : theirs).hex());
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(repository.reflog(MASTER)).hasSize(21);
    assertThat(repository.staleLocks()).isEmpty();
  }

  private static Callable<Boolean> wins(
      GitRepository repository, CyclicBarrier start, Oid old, Oid id) {
    return () -> {
      start.await();
      try {
        repository.updateRef(MASTER, Optional.of(old), id, ADA, "race");
        return true;
      } catch (RefMovedException | RepositoryLockedException lost) {
        return false;
      }
    };
  }

  @Test
  void refNeverPointsToAMissingObject() {
    assertThatThrownBy(() -> update(MASTER, Optional.empty(), ABSENT_OBJECT))
        .isInstanceOf(ObjectMissingException.class);
    assertThat(gitDir.resolve(MASTER)).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "refs/heads/feature/deep/er",
        "refs/heads/größe",
        "refs/heads/数据/枝",
        "refs/heads/with space-no",
        "refs/tags/v1.0",
        "refs/dvol/saved/0001",
        "refs/remotes/origin/master"
      })
  void refsOfAllKindsAndScripts(String spelled) throws Exception {
    String name = spelled.replace(' ', '_');
    update(name, Optional.empty(), first);
    assertThat(git.run("for-each-ref", "--format=%(refname)")).isEqualTo(name);
    assertThat(repository.refs("refs/")).containsExactly(java.util.Map.entry(name, first));
    assertThat(repository.reflog(name)).hasSize(1);
    repository.deleteRef(name, first);
    assertThat(git.run("for-each-ref")).isEmpty();
    assertThat(repository.findRef(name)).isEmpty();
    assertThat(repository.reflog(name)).isEmpty();
  }

  @Test
  void listHoldsOnlyRefsBelowThePrefix() throws Exception {
    update("refs/heads/b", Optional.empty(), first);
    update("refs/heads/a/x", Optional.empty(), second);
    update("refs/tags/t", Optional.empty(), first);
    assertThat(repository.refs("refs/heads/").keySet())
        .containsExactly("refs/heads/a/x", "refs/heads/b");
    assertThat(repository.refs("refs/dvol/")).isEmpty();
    assertThatThrownBy(() -> repository.refs("refs/heads"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void branchBesideABranchThatIsItsDirectoryIsRefused() throws Exception {
    update("refs/heads/a", Optional.empty(), first);
    RefNameConflictException below =
        catchThrowableOfType(
            RefNameConflictException.class,
            () -> update("refs/heads/a/b", Optional.empty(), first));
    assertThat(below.conflicting()).isEqualTo("refs/heads/a");
    update("refs/heads/c/d", Optional.empty(), first);
    RefNameConflictException above =
        catchThrowableOfType(
            RefNameConflictException.class, () -> update("refs/heads/c", Optional.empty(), first));
    assertThat(above.conflicting()).isEqualTo("refs/heads/c/d");
    assertThat(repository.refs("refs/").keySet()).containsExactly("refs/heads/a", "refs/heads/c/d");
  }

  @Test
  void nameBecomesFreeWhenTheConflictingBranchIsGone() throws Exception {
    update("refs/heads/a/b", Optional.empty(), first);
    repository.deleteRef("refs/heads/a/b", first);
    update("refs/heads/a", Optional.empty(), second);
    assertThat(git.run("rev-parse", "refs/heads/a")).isEqualTo(second.hex());
    repository.deleteRef("refs/heads/a", second);
    update("refs/heads/a/b", Optional.empty(), second);
    assertThat(git.run("rev-parse", "refs/heads/a/b")).isEqualTo(second.hex());
  }

  @Test
  void emptyDirectoriesOfACrashDoNotBlockABranch() throws Exception {
    Files.createDirectories(gitDir.resolve("refs/heads/a/b/c"));
    Files.createDirectories(gitDir.resolve("logs/refs/heads/a/b"));
    update("refs/heads/a", Optional.empty(), first);
    assertThat(git.run("rev-parse", "refs/heads/a")).isEqualTo(first.hex());
  }

  @Test
  void logsWhoseRefsAreGoneDoNotBlockABranch() throws Exception {
    Path orphan = gitDir.resolve("logs/refs/heads/a");
    Files.createDirectories(orphan.getParent());
    Files.writeString(orphan, "left by a crash\n");
    update("refs/heads/a/b", Optional.empty(), first);
    assertThat(repository.reflog("refs/heads/a/b")).hasSize(1);
    Files.writeString(gitDir.resolve("logs/refs/heads/c"), Files.readString(orphan.resolve("b")));
    update("refs/heads/c", Optional.empty(), second);
    assertThat(repository.reflog("refs/heads/c")).hasSize(1);
  }

  @Test
  void deletionOfAMovedOrAbsentRefIsRefused() throws Exception {
    update(MASTER, Optional.empty(), second);
    assertThatThrownBy(() -> repository.deleteRef(MASTER, first))
        .isInstanceOf(RefMovedException.class);
    assertThatThrownBy(() -> repository.deleteRef("refs/heads/none", first))
        .isInstanceOf(RefMovedException.class);
    assertThat(repository.findRef(MASTER)).contains(second);
    repository.deleteRef(MASTER, second);
    assertThat(repository.findRef(MASTER)).isEmpty();
    assertThat(repository.head()).isEqualTo(MASTER);
  }

  @Test
  void headFollowsAndMayNameAnUnbornBranch() throws Exception {
    update(MASTER, Optional.empty(), first);
    repository.setHead("refs/heads/feature/ü");
    assertThat(repository.head()).isEqualTo("refs/heads/feature/ü");
    assertThat(git.run("symbolic-ref", "HEAD")).isEqualTo("refs/heads/feature/ü");
    assertThat(repository.findRef("HEAD")).isEmpty();
    repository.setHead(MASTER);
    repository.setHead(MASTER);
    assertThat(git.run("rev-parse", "HEAD")).isEqualTo(first.hex());
    assertThatThrownBy(() -> repository.setHead("refs/tags/x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> repository.setHead("refs/heads/../../x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void detachedAndDamagedHeadAreNamed() throws Exception {
    git.run("update-ref", "--no-deref", "HEAD", first.hex());
    assertThatThrownBy(() -> repository.head())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("detached");
    Files.writeString(gitDir.resolve("HEAD"), "");
    assertThatThrownBy(() -> repository.head()).isInstanceOf(ObjectCorruptException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0123", "\0\0\0\0", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\n"})
  void tornRefIsAnErrorAndNotAnAbsence(String content) throws Exception {
    update("refs/heads/good", Optional.empty(), first);
    Files.writeString(gitDir.resolve(MASTER), content);
    assertThatThrownBy(() -> repository.findRef(MASTER))
        .isInstanceOf(ObjectCorruptException.class)
        .hasMessageContaining(MASTER);
    assertThatThrownBy(() -> repository.refs("refs/heads/"))
        .isInstanceOf(ObjectCorruptException.class)
        .hasMessageContaining(MASTER);
    assertThatThrownBy(() -> update(MASTER, Optional.empty(), first))
        .isInstanceOf(ObjectCorruptException.class);
    assertThat(gitDir.resolve(MASTER)).hasContent(content);
  }

  @Test
  void leftoverLockIsNamedAndRemoved() throws Exception {
    update("refs/heads/a/b", Optional.empty(), first);
    Path lock = Files.createFile(gitDir.resolve("refs/heads/a/b.lock"));
    Path headLock = Files.createFile(gitDir.resolve("HEAD.lock"));
    RepositoryLockedException locked =
        catchThrowableOfType(
            RepositoryLockedException.class,
            () -> update("refs/heads/a/b", Optional.of(first), second));
    assertThat(locked.resource()).isEqualTo(lock.toString());
    assertThat(repository.refs("refs/")).containsOnlyKeys("refs/heads/a/b");
    assertThat(repository.staleLocks()).containsExactlyInAnyOrder(lock, headLock);

    repository.removeStaleLocks(List.of("refs/heads/a/b", "refs/heads/unlocked"));
    assertThat(repository.staleLocks()).containsExactly(headLock);
    update("refs/heads/a/b", Optional.of(first), second);
    repository.removeStaleLocks();
    assertThat(repository.staleLocks()).isEmpty();
    repository.setHead("refs/heads/a/b");
  }

  @Test
  void lockThatIsReleasedSoonIsWaitedFor() throws Exception {
    Path lock = Files.createFile(gitDir.resolve(MASTER + ".lock"));
    Thread updating = Thread.currentThread();
    CompletableFuture<Void> releaser =
        CompletableFuture.runAsync(
            () -> {
              // It pauses behind each refusal, and only there.
              while (updating.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
              }
              try {
                Files.delete(lock);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    update(MASTER, Optional.empty(), first);
    releaser.get(2, TimeUnit.MINUTES);
    assertThat(repository.findRef(MASTER)).contains(first);
  }

  @Test
  void reflogTellsEachMoveNewestFirst() throws Exception {
    update(MASTER, Optional.empty(), first);
    repository.updateRef(
        MASTER,
        Optional.of(first),
        second,
        new Signature("Bö\n<b>\0", "", 1_700_000_200, -210),
        "commit:\tone\ntwo\0 three");
    List<ReflogLine> lines = repository.reflog(MASTER);
    assertThat(lines)
        .containsExactly(
            new ReflogLine(
                Optional.of(first),
                Optional.of(second),
                new Signature("Böb", "", 1_700_000_200, -210),
                "commit: one two three"),
            new ReflogLine(Optional.empty(), Optional.of(first), ADA, "test: moved"));
    assertThat(git.run("reflog", "show", "--format=%gs", "master"))
        .isEqualTo("commit: one two three\ntest: moved");
  }

  @Test
  void aLineEndOfUnicodeInAMessageEndsNoLineOfALog() throws Exception {
    for (String end : List.of("\u0085", "\u2028", "\u2029")) {
      String message = "commit: one" + end + "two";
      repository.updateRef("refs/heads/x", Optional.empty(), first, ADA, message);
      assertThat(repository.reflog("refs/heads/x"))
          .extracting(ReflogLine::message)
          .containsExactly(message);
      repository.deleteRef("refs/heads/x", first);
    }
  }

  @Test
  void tornReflogLinesAreLeftOut() throws Exception {
    update(MASTER, Optional.empty(), first);
    Path log = gitDir.resolve("logs/" + MASTER);
    String whole = Files.readString(log);
    String torn = whole.substring(0, 60);
    Files.writeString(log, whole + torn);
    update(MASTER, Optional.of(first), second);
    Files.writeString(log, Files.readString(log) + "\0\0\0\0\n" + whole.substring(0, 100));
    assertThat(repository.reflog(MASTER))
        .extracting(ReflogLine::to)
        .containsExactly(Optional.of(second), Optional.of(first));
    assertThat(repository.resolve("master@{1}", MASTER)).isEqualTo(new Resolution.Found(first));
    Files.write(log, new byte[] {'\n', '\n', 0, (byte) 0xff, '\n'});
    assertThat(repository.reflog(MASTER)).isEmpty();
  }

  @Test
  void refPackedByStockGitIsReadMovedAndDeleted() throws Exception {
    update(MASTER, Optional.empty(), first);
    git.run("update-ref", "refs/heads/other", second.hex());
    git.run("pack-refs", "--all");
    assertThat(repository.findRef(MASTER)).contains(first);
    assertThat(repository.refs("refs/heads/")).hasSize(2);
    update(MASTER, Optional.of(first), second);
    repository.deleteRef("refs/heads/other", second);
    assertThat(git.run("for-each-ref", "--format=%(refname) %(objectname)"))
        .isEqualTo(MASTER + " " + second);
    repository.deleteRef(MASTER, second);
    assertThat(git.run("for-each-ref")).isEmpty();
    Files.deleteIfExists(gitDir.resolve("packed-refs"));
  }

  @Test
  void refWithAFileIsReadWhateverThePackedOnesAre() throws Exception {
    update(MASTER, Optional.empty(), first);
    Path packed = gitDir.resolve("packed-refs");
    Files.writeString(packed, "neither an id nor a name\n");
    assertThat(repository.head()).isEqualTo(MASTER);
    assertThat(repository.findRef("HEAD")).contains(first);
    assertThatThrownBy(() -> repository.findRef("refs/heads/other"))
        .isInstanceOf(ObjectCorruptException.class);
    assertThatThrownBy(() -> repository.refs("refs/heads/"))
        .isInstanceOf(ObjectCorruptException.class);
    List<ObjectCorruptException> damaged = new ArrayList<>();
    assertThat(repository.readableRefs("refs/heads/", damaged::add)).containsOnlyKeys(MASTER);
    assertThat(damaged).hasSize(1);
    Files.delete(packed);
  }

  @Test
  void packedRefsThatAreADirectoryAreDamage() throws Exception {
    Path packed = Files.createDirectory(gitDir.resolve("packed-refs"));
    assertThatThrownBy(() -> repository.refs("refs/heads/"))
        .isInstanceOf(ObjectCorruptException.class)
        .hasMessageContaining("packed-refs");
    Files.delete(packed);
  }

  @Test
  void namesThatAreNoRefsAreRefusedBeforeAnyFileIsTouched() {
    for (String name : List.of("master", "refs/../x", "refs/heads/a.lock", "/etc/passwd", "")) {
      assertThatThrownBy(() -> repository.findRef(name))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> update(name, Optional.empty(), first))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> repository.reflog(name))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
