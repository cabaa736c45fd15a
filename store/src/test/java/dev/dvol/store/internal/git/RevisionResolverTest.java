// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.object.Oid;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevisionResolverTest {
  private static final String MASTER = "refs/heads/master";
  private static final Signature ADA = new Signature("Ada", "ada@example.org", 1_700_000_000, 0);

  @TempDir Path directory;
  private StockGit git;
  private GitRepository repository;
  private Oid root;
  private Oid left;
  private Oid right;
  private Oid merge;

  @BeforeEach
  void setUp() throws Exception {
    Path gitDir = directory.resolve("store.git");
    GitRepository.create(gitDir, "other");
    git = new StockGit(gitDir);
    root = git.commit("root", 1_000);
    left = git.commit("left", 2_000, root);
    right = git.commit("right", 3_000, root);
    merge = git.commit("merge", 4_000, left, right);
    repository = GitRepository.open(gitDir);
    move(MASTER, root);
    move(MASTER, left);
    move(MASTER, merge);
    move("refs/heads/feature/größe", right);
    move("refs/remotes/origin/b", left);
    move("refs/dvol/undo/1", right);
    git.run("tag", "light", left.hex());
    git.run("tag", "-a", "-m", "annotated", "heavy", right.hex());
    git.run("symbolic-ref", "HEAD", MASTER);
  }

  @AfterEach
  void tearDown() {
    repository.close();
  }

  private void move(String ref, Oid id) throws Exception {
    repository.updateRef(ref, repository.findRef(ref), id, ADA, "test");
  }

  private Resolution resolve(String revision) throws Exception {
    return repository.resolve(revision, MASTER);
  }

  @Test
  void revisionMeansWhatItMeansToGit() throws Exception {
    for (String revision :
        List.of(
            "HEAD",
            "@",
            "HEAD^",
            "HEAD^1",
            "HEAD^2",
            "HEAD^0",
            "HEAD~0",
            "HEAD~",
            "HEAD~1",
            "HEAD~2",
            "HEAD^^",
            "@^2~1",
            "@~^0~",
            "HEAD^^0^0",
            "master",
            "master~2",
            "feature/größe",
            "feature/größe^",
            "origin/b",
            "light",
            "light^",
            "heavy",
            "heavy^0",
            "heavy~1",
            "refs/heads/master",
            "heads/master",
            "tags/heavy",
            "refs/tags/heavy",
            "refs/dvol/undo/1",
            "dvol/undo/1",
            "master@{0}",
            "master@{1}",
            "master@{2}",
            "master@{1}^",
            "@{1}",
            "HEAD@{0}")) {
      assertThat(resolve(revision))
          .as(revision)
          .isEqualTo(
              new Resolution.Found(
                  Oid.fromHex(git.run("rev-parse", "--verify", revision + "^{commit}"))));
    }
  }

  @Test
  void headStandsForTheGivenBranchAndNotForTheRepositorysHead() throws Exception {
    Resolution feature = repository.resolve("HEAD", "refs/heads/feature/größe");
    assertThat(feature).isEqualTo(new Resolution.Found(right));
    assertThat(repository.resolve("@~", "refs/heads/feature/größe"))
        .isEqualTo(new Resolution.Found(root));
    assertThat(repository.resolve("HEAD@{0}", "refs/heads/feature/größe")).isEqualTo(feature);
  }

  @Test
  void idsAndUniquePrefixesOfAnyCaseAreFound() throws Exception {
    assertThat(resolve(left.hex())).isEqualTo(new Resolution.Found(left));
    assertThat(resolve(left.hex().toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(new Resolution.Found(left));
    for (int digits = 7; digits < 40; digits += 8) {
      assertThat(resolve(merge.hex().substring(0, digits))).isEqualTo(new Resolution.Found(merge));
    }
    assertThat(resolve(merge.hex().substring(0, 10) + "^2")).isEqualTo(new Resolution.Found(right));
  }

  @Test
  void unreachableCommitIsFoundByItsId() throws Exception {
    Oid lost = git.commit("lost", 5_000, root);
    assertThat(resolve(lost.hex().substring(0, 12))).isEqualTo(new Resolution.Found(lost));
  }

  @Test
  void prefixOfSeveralCommitsListsThem() throws Exception {
    String prefix = "";
    Oid[] twins = {root, root};
    java.util.Map<String, Oid> seen = new java.util.HashMap<>();
    StringBuilder stream = new StringBuilder();
    for (int i = 1; i <= 2_000; i++) {
      stream
          .append("commit refs/heads/many\nmark :")
          .append(i)
          .append("\ncommitter A <a@b> ")
          .append(i)
          .append(" +0000\ndata 0\n");
    }
    git.answer(stream.toString().getBytes(StandardCharsets.UTF_8), "fast-import", "--quiet");
    repository.refreshPacks();
    for (String hex : git.run("rev-list", "many").split("\n")) {
      Oid other = seen.put(hex.substring(0, 4), Oid.fromHex(hex));
      if (other != null) {
        prefix = hex.substring(0, 4);
        twins = new Oid[] {other, Oid.fromHex(hex)};
      }
    }
    assertThat(prefix).as("2,000 commits share four digits somewhere").isNotEmpty();
    assertThat(resolve(prefix)).isInstanceOf(Resolution.Ambiguous.class);
    Resolution.Ambiguous ambiguous = (Resolution.Ambiguous) resolve(prefix);
    assertThat(ambiguous.candidates()).contains(twins).isSorted();
    assertThat(resolve(prefix + "~1")).isEqualTo(ambiguous);
    String longer = twins[0].hex().substring(0, 12);
    assertThat(resolve(longer)).isEqualTo(new Resolution.Found(twins[0]));
  }

  @Test
  void onlyCommitsMakeAPrefixAmbiguous() throws Exception {
    String prefix = merge.hex().substring(0, 4);
    StringBuilder stream = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      String data = "blob " + i;
      stream.append("blob\ndata ").append(data.length()).append('\n').append(data).append('\n');
    }
    git.answer(stream.toString().getBytes(StandardCharsets.UTF_8), "fast-import", "--quiet");
    repository.refreshPacks();
    assertThat(resolve(prefix)).isEqualTo(new Resolution.Found(merge));
  }

  @Test
  void commitIsFoundAmongMoreMatchesThanJgitCollects() throws Exception {
    Path gitDir = directory.resolve("store.git");
    org.eclipse.jgit.lib.Repository jgit =
        new org.eclipse.jgit.storage.file.FileRepositoryBuilder()
            .setGitDir(gitDir.toFile())
            .build();
    CommitPrefix prefixes =
        new CommitPrefix(
            jgit,
            repository.fallback(),
            new RefReader(jgit.getRefDatabase(), new RefFiles(gitDir)),
            new IndexGuard(gitDir));
    assertThat(prefixes.reachable(merge.hex().substring(0, 6))).containsExactly(merge);
    assertThat(prefixes.reachable("0000000")).isEmpty();
  }

  @Test
  void branchThatLooksLikeAPrefixIsABranch() throws Exception {
    String name = root.hex().substring(0, 8);
    move("refs/heads/" + name, left);
    assertThat(resolve(name)).isEqualTo(new Resolution.Found(left));
    assertThat(resolve(root.hex().substring(0, 9))).isEqualTo(new Resolution.Found(root));
  }

  @Test
  void tagComesBeforeBranchAsInGit() throws Exception {
    move("refs/heads/light", merge);
    assertThat(resolve("light")).isEqualTo(new Resolution.Found(left));
    assertThat(resolve("heads/light")).isEqualTo(new Resolution.Found(merge));
  }

  @Test
  void nonsenseIsMalformed() throws Exception {
    for (String revision :
        List.of(
            "",
            " ",
            "^",
            "~",
            "~1",
            "^^",
            "a b",
            "HEAD ",
            "HEAD^x",
            "HEAD~-1",
            "HEAD~1x",
            "..",
            "a..b",
            "a...b",
            "master@{",
            "master@{x}",
            "master@{upstream}",
            "@{-1}",
            "HEAD:file",
            "-x/",
            "/a",
            "a/",
            "a//b",
            "a.lock",
            "@{1",
            "HEAD^{tree}",
            "a\nb",
            "a\0b",
            ":/text",
            "*",
            "a?",
            "[a",
            "a\\b",
            "@{}",
            ".hidden")) {
      assertThat(resolve(revision)).as(revision).isEqualTo(new Resolution.Malformed(revision));
    }
  }

  @Test
  void wellFormedButAbsentIsUnknown() throws Exception {
    for (String revision :
        List.of(
            "nothing",
            "none^",
            "none~3",
            "abc",
            "deadbeef",
            "dead~2",
            "refs/heads/none",
            "none@{0}",
            "master@{3}",
            "master@{99999999999}",
            "1234567890123456789012345678901234567890",
            "origin/none",
            "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
            "4b825dc64",
            "-x")) {
      assertThat(resolve(revision)).as(revision).isInstanceOf(Resolution.Unknown.class);
    }
  }

  @Test
  void stepsBehindTheFirstCommitAreToldApart() throws Exception {
    for (String revision :
        List.of(
            "HEAD~3", "HEAD^^^", "HEAD^3", "HEAD~99999999999999", "HEAD^99999999999", "@~2^2")) {
      assertThat(resolve(revision)).as(revision).isEqualTo(new Resolution.BeyondFirst(merge));
    }
  }

  @Test
  void headOfAnUnbornBranchIsUnborn() throws Exception {
    Resolution unborn = new Resolution.Unborn("refs/heads/empty");
    for (String revision : List.of("HEAD", "@", "HEAD~1", "@^", "HEAD@{0}", "@{1}")) {
      assertThat(repository.resolve(revision, "refs/heads/empty")).isEqualTo(unborn);
    }
    assertThat(repository.resolve("empty", "refs/heads/empty"))
        .isEqualTo(new Resolution.Unknown("empty"));
    assertThat(repository.resolve("master", "refs/heads/empty"))
        .isEqualTo(new Resolution.Found(merge));
  }

  @Test
  void moveThatACrashPreventedDoesNotCount() throws Exception {
    Path log = directory.resolve("store.git/logs/" + MASTER);
    String phantom =
        merge.hex() + " " + right.hex() + " A <a@b> 1700000000 +0000\tcommit: never happened\n";
    java.nio.file.Files.writeString(log, phantom, java.nio.file.StandardOpenOption.APPEND);
    assertThat(resolve("master@{1}")).isEqualTo(new Resolution.Found(left));
    assertThat(repository.findRef(MASTER)).isEqualTo(Optional.of(merge));
  }
}
