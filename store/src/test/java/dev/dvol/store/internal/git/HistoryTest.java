// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  @TempDir Path directory;
  private Path gitDir;
  private StockGit git;
  private GitRepository repository;

  @BeforeEach
  void setUp() throws Exception {
    gitDir = directory.resolve("store.git");
    GitRepository.create(gitDir, "master");
    git = new StockGit(gitDir);
    repository = GitRepository.open(gitDir);
  }

  @AfterEach
  void tearDown() {
    repository.close();
  }

  private List<Oid> history(Oid... tips) throws Exception {
    try (Stream<Oid> commits = repository.history(List.of(tips))) {
      return commits.toList();
    }
  }

  @Test
  void historyIsNewestFirstAsInGitLog() throws Exception {
    Oid root = git.commit("root", 1_000);
    Oid left = git.commit("left", 3_000, root);
    Oid right = git.commit("right", 2_000, root);
    Oid merge = git.commit("merge", 4_000, left, right);
    assertThat(history(merge)).containsExactly(merge, left, right, root);
    assertThat(git.run("log", "--format=%H", "--date-order", merge.hex()).lines())
        .containsExactlyElementsOf(history(merge).stream().map(Oid::hex).toList());
    assertThat(history(left, right)).containsExactly(left, right, root);
    assertThat(history(left, left, root)).containsExactly(left, root);
    assertThat(history()).isEmpty();
  }

  @Test
  void childrenComeBeforeParentsWhateverTheClockSaid() throws Exception {
    Oid root = git.commit("2100", 4_102_444_800L);
    Oid child = git.commit("1970", 0, root);
    Oid grandchild = git.commit("2038", 2_147_483_648L, child);
    Oid tip = git.commit("1999", 930_000_000, grandchild);
    Oid side = git.commit("side", 1, root);
    assertThat(history(tip)).containsExactly(tip, grandchild, child, root);
    assertThat(history(side, tip)).endsWith(root).contains(side).hasSize(5);
    assertThat(repository.isAncestor(root, tip)).isTrue();
    assertThat(repository.isAncestor(child, tip)).isTrue();
    assertThat(repository.isAncestor(side, tip)).isFalse();
    assertThat(repository.countCommits(tip)).isEqualTo(4);
  }

  @Test
  void ancestryIncludesTheCommitItself() throws Exception {
    Oid root = git.commit("root", 1_000);
    Oid child = git.commit("child", 2_000, root);
    assertThat(repository.isAncestor(root, root)).isTrue();
    assertThat(repository.isAncestor(root, child)).isTrue();
    assertThat(repository.isAncestor(child, root)).isFalse();
    assertThat(repository.countCommits(root)).isEqualTo(1);
  }

  @Test
  void longHistoryIsStreamedAndCounted() throws Exception {
    List<Oid> commits = new ArrayList<>();
    git.commit("base", 1);
    StringBuilder stream = new StringBuilder();
    for (int i = 1; i <= 2_000; i++) {
      stream
          .append("commit refs/heads/master\nmark :")
          .append(i)
          .append("\ncommitter A <a@b> ")
          .append(1_000_000 + i)
          .append(" +0000\ndata 1\nm\n");
      if (i > 1) {
        stream.append("from :").append(i - 1).append('\n');
      }
    }
    assertThat(git.answer(stream.toString().getBytes(), "fast-import", "--quiet").exitCode())
        .isZero();
    git.run("rev-list", "master").lines().map(Oid::fromHex).forEach(commits::add);
    repository.refreshPacks();
    assertThat(history(commits.get(0))).isEqualTo(commits);
    assertThat(repository.countCommits(commits.get(0))).isEqualTo(2_000);
    try (Stream<Oid> some = repository.history(List.of(commits.get(0)))) {
      assertThat(some.limit(3)).isEqualTo(commits.subList(0, 3));
    }
    Collections.reverse(commits);
    assertThat(repository.isAncestor(commits.get(0), commits.get(1_999))).isTrue();
  }

  @Test
  void commitsAreReadFromTheGivenSourceAlone() throws Exception {
    Oid root = git.commit("root", 1_000);
    Oid tip = git.commit("tip", 2_000, root);
    List<Oid> read = new ArrayList<>();
    ObjectSource fallback = repository.fallback();
    ObjectSource listening =
        new ObjectSource() {
          @Override
          public byte[] read(Oid id, ObjectType expected) throws IOException {
            read.add(id);
            return fallback.read(id, expected);
          }

          @Override
          public boolean contains(Oid id) throws IOException {
            return fallback.contains(id);
          }
        };
    try (GitRepository other = GitRepository.open(gitDir, ignored -> listening)) {
      assertThat(other.countCommits(tip)).isEqualTo(2);
      assertThat(read).containsExactly(tip, root);
    }
  }

  @Test
  void damagedCommitIsNotWalked() throws Exception {
    Oid root = git.commit("root", 1_000);
    Oid tip = git.commit("tip", 2_000, root);
    Path file =
        gitDir.resolve("objects/" + tip.hex().substring(0, 2) + "/" + tip.hex().substring(2));
    ByteArrayOutputStream wrong = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(wrong)) {
      byte[] content = git.run("cat-file", "commit", root.hex()).getBytes(StandardCharsets.UTF_8);
      out.write(("commit " + content.length + "\0").getBytes(StandardCharsets.UTF_8));
      out.write(content);
    }
    Files.delete(file);
    Files.write(file, wrong.toByteArray());
    assertThatThrownBy(() -> history(tip)).isInstanceOf(ObjectCorruptException.class);
    assertThatThrownBy(() -> repository.resolve(tip.hex(), "refs/heads/master"))
        .isInstanceOf(ObjectCorruptException.class);
  }

  @Test
  void missingParentIsNamed() throws Exception {
    Oid root = git.commit("root", 1_000);
    Oid child = git.commit("child", 2_000, root);
    Oid tip = git.commit("tip", 3_000, child);
    Files.delete(
        gitDir.resolve("objects/" + root.hex().substring(0, 2) + "/" + root.hex().substring(2)));
    assertThatThrownBy(() -> history(tip))
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(ObjectMissingException.class)
        .hasMessageContaining(root.hex());
    assertThatThrownBy(() -> history(root)).isInstanceOf(ObjectMissingException.class);
    assertThatThrownBy(() -> repository.countCommits(tip))
        .isInstanceOf(ObjectMissingException.class);
  }
}
