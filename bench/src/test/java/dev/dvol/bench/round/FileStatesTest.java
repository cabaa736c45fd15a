// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStatesTest {
  @TempDir Path scratch;

  @Test
  void newAndChangedFilesAreListedAndRemovedOnesAreNot() throws Exception {
    Path files = Files.createDirectory(scratch.resolve("files"));
    for (String name : new String[] {"same", "changed", "removed"}) {
      Files.writeString(files.resolve(name), "12345");
    }
    FileStates before = FileStates.of(files);
    assertThat(before.bytes()).isEqualTo(15);
    assertThat(before.count()).isEqualTo(3);

    Files.writeString(files.resolve("changed"), "123456");
    Files.delete(files.resolve("removed"));
    Files.writeString(files.resolve("new\nname"), "1");
    Path list = scratch.resolve("list");
    assertThat(FileStates.of(files).writeChanges(before, list)).isEqualTo(7);
    assertThat(Files.readString(list).split("\0"))
        .containsExactlyInAnyOrder("changed", "new\nname");
  }
}
