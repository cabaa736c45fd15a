// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitRepositoryCreationTest {
  @TempDir Path directory;

  @Test
  void newRepositoryIsBareAndCleanForStockGit() throws Exception {
    Path gitDir = directory.resolve("store.git");
    GitRepository.create(gitDir, "master");
    StockGit git = new StockGit(gitDir);
    assertThat(git.run("rev-parse", "--is-bare-repository")).isEqualTo("true");
    assertThat(git.run("symbolic-ref", "HEAD")).isEqualTo("refs/heads/master");
    assertThat(git.fsck()).isEmpty();
    assertThat(gitDir.resolve("objects/pack")).isDirectory();
    assertThat(gitDir.resolve("objects/info")).isDirectory();
    assertThat(gitDir.resolve("refs/heads")).isDirectory();
    assertThat(gitDir.resolve("refs/tags")).isDirectory();
    assertThat(gitDir.resolve("description")).doesNotExist();
    try (var files = Files.walk(gitDir)) {
      assertThat(files.filter(Files::isRegularFile).map(gitDir::relativize).map(Path::toString))
          .containsExactlyInAnyOrder("HEAD", "config");
    }
  }

  @Test
  void newRepositoryHasOurConfiguration() throws Exception {
    Path gitDir = directory.resolve("store.git");
    GitRepository.create(gitDir, "master");
    assertThat(gitDir.resolve("config")).hasContent(StoreConfig.TEXT);
    StockGit git = new StockGit(gitDir);
    assertThat(git.run("config", "--type=bool", "extensions.preciousObjects")).isEqualTo("true");
    assertThat(git.run("config", "core.logAllRefUpdates")).isEqualTo("always");
    assertThat(git.run("config", "--type=int", "gc.autoPackLimit")).isEqualTo("0");
    assertThat(git.answer(new byte[0], "prune").exitCode()).isNotZero();
  }

  @Test
  void initialBranchMayHaveSlashesAndAnyScript() throws Exception {
    Path gitDir = directory.resolve("store.git");
    GitRepository.create(gitDir, "team/größe/枝");
    assertThat(new StockGit(gitDir).run("symbolic-ref", "HEAD"))
        .isEqualTo("refs/heads/team/größe/枝");
    try (GitRepository repository = GitRepository.open(gitDir)) {
      assertThat(repository.head()).isEqualTo("refs/heads/team/größe/枝");
      assertThat(repository.findRef(repository.head())).isEmpty();
      assertThat(repository.findRef("HEAD")).isEmpty();
      assertThat(repository.refs("refs/")).isEmpty();
      assertThat(repository.reflog(repository.head())).isEmpty();
    }
  }

  @Test
  void creationRefusesBadBranchNamesAndPlacesInUse() throws Exception {
    assertThatThrownBy(() -> GitRepository.create(directory.resolve("a"), "no..good"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(directory.resolve("a")).doesNotExist();
    Files.writeString(directory.resolve("file"), "x");
    assertThatThrownBy(() -> GitRepository.create(directory, "master"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("exists");
    assertThat(directory).isDirectoryContaining("glob:**file");
  }

  @Test
  void openingWhatIsNoRepositoryIsRefused() {
    assertThatThrownBy(() -> GitRepository.open(directory.resolve("none")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no git repository");
  }

  @Test
  void openingAFormatOfTheFutureIsRefused() throws Exception {
    Path gitDir = directory.resolve("store.git");
    GitRepository.create(gitDir, "master");
    new StockGit(gitDir).run("config", "core.repositoryformatversion", "2");
    assertThatThrownBy(() -> GitRepository.open(gitDir)).isInstanceOf(StoreException.class);
  }
}
