// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.Person;
import dev.dvol.store.PoolConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorResolverTest {
  private static final PoolConfig NO_CONFIG = PoolConfig.of(Map.of());

  @TempDir private Path directory = Path.of("");
  private TestEnvironment test = new TestEnvironment(Path.of(""));

  @BeforeEach
  void makeEnvironment() {
    // The machine's own /etc/gitconfig must not matter.
    test = new TestEnvironment(directory).with("GIT_CONFIG_GLOBAL", directory + "/global");
  }

  private Person resolve(Optional<String> option, PoolConfig config) {
    return new AuthorResolver(test.environment()).resolve(option, config);
  }

  @Test
  void optionOutranksAll() {
    test.with("DVOL_AUTHOR", "Var <var@x>").with("GIT_AUTHOR_NAME", "Git");
    assertThat(resolve(Optional.of(" Opt  <opt@x> "), NO_CONFIG))
        .isEqualTo(new Person("Opt", "opt@x"));
  }

  @Test
  void variablesOutrankConfiguration() {
    PoolConfig config = PoolConfig.of(Map.of("user.name", "Conf", "user.email", "conf@x"));
    test.with("GIT_AUTHOR_NAME", "Git").with("GIT_AUTHOR_EMAIL", "git@x");
    assertThat(resolve(Optional.empty(), config)).isEqualTo(new Person("Git", "git@x"));
    test.with("DVOL_AUTHOR", "Var <var@x>");
    assertThat(resolve(Optional.empty(), config)).isEqualTo(new Person("Var", "var@x"));
  }

  @Test
  void configurationOutranksGits() throws Exception {
    Files.writeString(directory.resolve("global"), "[user]\n\tname = G\n\temail = g@x\n");
    assertThat(resolve(Optional.empty(), NO_CONFIG)).isEqualTo(new Person("G", "g@x"));
    PoolConfig config = PoolConfig.of(Map.of("user.name", "Conf"));
    assertThat(resolve(Optional.empty(), config)).isEqualTo(new Person("Conf", "g@x"));
  }

  @Test
  void gitsVariablesOutrankItsFiles() throws Exception {
    Files.writeString(directory.resolve("global"), "[user]\n\tname = G\n\temail = g@x\n");
    test.with("GIT_CONFIG_COUNT", "2")
        .with("GIT_CONFIG_KEY_0", "user.name")
        .with("GIT_CONFIG_VALUE_0", "Var")
        .with("GIT_CONFIG_KEY_1", "core.editor")
        .with("GIT_CONFIG_VALUE_1", "vi");
    assertThat(resolve(Optional.empty(), NO_CONFIG)).isEqualTo(new Person("Var", "g@x"));
    PoolConfig config = PoolConfig.of(Map.of("user.name", "Conf"));
    assertThat(resolve(Optional.empty(), config)).isEqualTo(new Person("Conf", "g@x"));
    test.with("GIT_CONFIG_COUNT", "many");
    assertThat(resolve(Optional.empty(), NO_CONFIG)).isEqualTo(new Person("G", "g@x"));
  }

  @Test
  void repositoryOfTheWorkingDirectoryOutranksTheUsersFile() throws Exception {
    Files.writeString(directory.resolve("global"), "[user]\n\tname = G\n\temail = g@x\n");
    Path project = directory.resolve("work");
    Files.createDirectories(project.resolve(".git"));
    Files.createDirectories(project.resolve("a/b"));
    Files.writeString(project.resolve(".git/config"), "[user]\n\tname = Local\n");
    test.in(project.resolve("a/b"));
    assertThat(resolve(Optional.empty(), NO_CONFIG)).isEqualTo(new Person("Local", "g@x"));
  }

  @Test
  void withoutAnyTheLoginIsTheAuthor() {
    assertThat(resolve(Optional.empty(), NO_CONFIG).toString())
        .satisfiesAnyOf(
            text -> assertThat(text).isEqualTo("ann <ann@laptop>"),
            text -> assertThat(Path.of("/etc/gitconfig")).exists());
  }

  @Test
  void authorWithoutAnAddressIsNoReasonToRefuse() {
    Person author = resolve(Optional.of("Just A Name"), PoolConfig.of(Map.of("user.email", "c@x")));
    assertThat(author).isEqualTo(new Person("Just A Name", "c@x"));
    Person address = resolve(Optional.of("<only@x>"), PoolConfig.of(Map.of("user.name", "C")));
    assertThat(address).isEqualTo(new Person("C", "only@x"));
  }

  @Test
  void gitsFileIsReadAsGitReadsIt() throws Exception {
    Path file = directory.resolve("global");
    Files.writeString(
        file,
        """
        # comment
        [core]
          name = wrong
        [User]
          NAME = "Ann # B" \\"C\\" ; comment
          name2 = x
          email = first@x
          email = last@x   # comment
        [user "sub"]
          name = wrong
        [other] name = wrong
        """);
    GitConfigFile config = new GitConfigFile(file);
    assertThat(config.find("user", "name")).contains("Ann # B \"C\"");
    assertThat(config.find("user", "email")).contains("last@x");
    assertThat(config.find("user", "none")).isEmpty();
    assertThat(new GitConfigFile(directory).find("user", "name")).isEmpty();
    assertThat(new GitConfigFile(Path.of("/dev/null")).find("user", "name")).isEmpty();
  }
}
