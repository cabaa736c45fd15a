// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.store.testing.fuzz.Fuzzer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person's git configuration is never worth an error. */
class GitConfigFuzzTest {
  @TempDir private Path temp = Path.of("");

  @Test
  void configurations() throws Exception {
    Path file = temp.resolve("config");
    GitConfigFile config = new GitConfigFile(file);
    Fuzzer.of("git-config")
        .from("[core]\n\tbare = true\n[user]\n\tname = \"A \\\"U\\\" Thor\" # x\n\temail=a@b\n")
        .words("[", "]", "=", "\"", "\\", "#", ";", "\n", "\r", "user", "name")
        .run(
            input -> {
              Files.write(file, input);
              return config.find("user", "name").isPresent();
            });
  }
}
