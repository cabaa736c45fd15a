// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person runs stock git on a volume's repository: it works and does no harm. */
class StockGitBesideTest {
  private static final String MASTER = "refs/heads/master";

  @TempDir Path directory;
  private Path gitDir;
  private StockGit git;
  private Oid root;
  private Oid tip;

  @BeforeEach
  void setUp() throws Exception {
    gitDir = directory.resolve("store.git");
    GitRepository.create(gitDir, "master");
    git = new StockGit(gitDir);
    root = git.commit("root", 1_700_000_000);
    tip = git.commit("tip", 1_700_000_001, root);
    try (GitRepository repository = GitRepository.open(gitDir)) {
      repository.updateRef(
          MASTER, Optional.empty(), tip, new Signature("A", "a@b", 1_700_000_002, 0), "commit");
    }
  }

  @Test
  void gcRemovesNothing() throws Exception {
    Oid garbage = git.commit("unreachable", 1_700_000_003);
    git.answer(new byte[0], "gc", "--prune=now", "--aggressive");
    git.answer(new byte[0], "gc", "--auto");
    git.answer(new byte[0], "reflog", "expire", "--all");
    assertThat(git.run("cat-file", "-t", garbage.hex())).isEqualTo("commit");
    try (GitRepository repository = GitRepository.open(gitDir)) {
      assertThat(repository.findRef(MASTER)).contains(tip);
      assertThat(repository.reflog(MASTER)).hasSize(1);
      assertThat(repository.fallback().contains(garbage)).isTrue();
    }
  }

  @Test
  void mirrorIsAFullCopy() {
    Path mirror = directory.resolve("mirror.git");
    git.run("clone", "--quiet", "--mirror", gitDir.toString(), mirror.toString());
    assertThat(new StockGit(mirror).run("rev-parse", "HEAD")).isEqualTo(tip.hex());
    assertThat(new StockGit(mirror).fsck()).isEmpty();
  }

  @Test
  void pushIsSeenByAnOpenRepositoryAndCannotRewriteHistory() throws Exception {
    Path mirror = directory.resolve("mirror.git");
    git.run("clone", "--quiet", "--bare", gitDir.toString(), mirror.toString());
    StockGit clone = new StockGit(mirror);
    try (GitRepository repository = GitRepository.open(gitDir)) {
      assertThat(repository.findRef(MASTER)).contains(tip);
      Oid pushed = clone.commit("pushed", 1_700_000_004, tip);
      clone.run("push", "--quiet", gitDir.toString(), pushed + ":" + MASTER);
      assertThat(repository.findRef(MASTER)).contains(pushed);
      assertThat(repository.fallback().read(pushed, ObjectType.COMMIT)).isNotEmpty();
      assertThat(repository.reflog(MASTER)).hasSize(2);

      Oid rewritten = clone.commit("rewritten", 1_700_000_005, root);
      StockGit.Answer forced =
          clone.answer(new byte[0], "push", "--force", gitDir.toString(), rewritten + ":" + MASTER);
      assertThat(forced.exitCode()).isNotZero();
      assertThat(repository.findRef(MASTER)).contains(pushed);
    }
    assertThat(git.fsck()).isEmpty();
  }

  @Test
  void defaultCommandsWarnOfNothing() {
    assertThat(git.answer(new byte[0], "log", "--oneline").err()).isEmpty();
    assertThat(git.answer(new byte[0], "for-each-ref").err()).isEmpty();
    assertThat(git.answer(new byte[0], "count-objects", "-v").err()).isEmpty();
  }
}
