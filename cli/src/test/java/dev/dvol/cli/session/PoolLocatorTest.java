// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PoolLocatorTest {
  @TempDir private Path directory = Path.of("");
  private TestEnvironment test = new TestEnvironment(Path.of(""));

  @BeforeEach
  void makeEnvironment() {
    test = new TestEnvironment(directory);
  }

  private Path locate(String... options) {
    GlobalOptions global = new GlobalOptions();
    new CommandLine(global).parseArgs(options);
    return new PoolLocator(test.environment()).locate(global);
  }

  @Test
  void optionOutranksTheVariable() {
    test.with("DVOL_POOL", "/elsewhere");
    assertThat(locate("-p", "/here")).isEqualTo(Path.of("/here"));
    assertThat(locate("--path", "/here")).isEqualTo(Path.of("/here"));
    assertThat(locate()).isEqualTo(Path.of("/elsewhere"));
  }

  @Test
  void relativePoolIsBelowTheWorkingDirectory() {
    assertThat(locate("-p", "../pool")).isEqualTo(directory.resolve("pool"));
  }

  @Test
  void systemPoolIsTheDefaultWhereItExistsOrCanBeMade() throws Exception {
    assertThat(locate()).isEqualTo(test.systemPool());
    Files.createDirectories(test.systemPool());
    assertThat(locate()).isEqualTo(test.systemPool());
  }

  @Test
  void usersOwnPoolIsTheDefaultWhereNoSystemPoolCanBeMade() throws Exception {
    // A file in the way is what root meets too.
    Files.writeString(directory.resolve("system"), "");
    assertThat(locate()).isEqualTo(test.home().resolve(".local/share/dvol/volumes"));
    test.with("XDG_DATA_HOME", "/data");
    assertThat(locate()).isEqualTo(Path.of("/data/dvol/volumes"));
    test.with("XDG_DATA_HOME", "relative");
    assertThat(locate()).isEqualTo(test.home().resolve(".local/share/dvol/volumes"));
  }

  @Test
  void poolWithoutANameIsWrongUsage() {
    assertThatThrownBy(() -> locate("-p", "")).isInstanceOf(UsageException.class);
  }
}
