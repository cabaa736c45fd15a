// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.NativePosix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStateTest {
  private static final Name NAME = Name.of("master.json");

  @TempDir Path temp;

  private Directory directory;

  @BeforeEach
  void open() throws Exception {
    directory = Directory.openRoot(new NativePosix(), temp);
  }

  @AfterEach
  void close() throws Exception {
    directory.close();
  }

  @Test
  void stateComesBackAsItWasWritten() throws Exception {
    Optional<Oid> some = Optional.of(Oid.fromHex("0123456789abcdef0123456789abcdef01234567"));
    for (Optional<Oid> base : List.of(some, Optional.<Oid>empty())) {
      DirectoryState state = new DirectoryState(base, false);
      for (boolean sealed : new boolean[] {true, false}) {
        state.withSeal(sealed).write(directory, NAME);
        assertThat(DirectoryState.read(directory, NAME)).contains(new DirectoryState(base, sealed));
      }
    }
  }

  @Test
  void absentStateIsNone() throws Exception {
    assertThat(DirectoryState.read(directory, NAME)).isEmpty();
  }

  @Test
  void damagedStateIsNamedAndNeverTakenForSealed() throws Exception {
    for (String text :
        List.of(
            "", "{", "[]", "{\"base\":1}", "{\"base\":\"12\",\"sealed\":true}", "{\"base\":[]}")) {
      Files.writeString(temp.resolve("master.json"), text);
      assertThatThrownBy(() -> DirectoryState.read(directory, NAME))
          .as(text)
          .isInstanceOf(ObjectCorruptException.class)
          .hasMessageContaining("master.json");
    }
    Files.writeString(temp.resolve("master.json"), "{\"base\":\"\",\"sealed\":\"true\"}");
    assertThat(DirectoryState.read(directory, NAME).orElseThrow().sealed()).isFalse();
  }
}
