// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.NativePosix;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntentTest {
  @TempDir Path temp;

  private Directory journal;

  @BeforeEach
  void open() throws Exception {
    journal = Directory.openRoot(new NativePosix(), temp);
  }

  @AfterEach
  void close() throws Exception {
    journal.close();
  }

  @Test
  void intentComesBackAsItWasWritten() throws Exception {
    long seed = Long.getLong("seed", 7L);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      Intent intent = arbitrary(random);
      intent.write(journal);
      assertThat(Intent.read(journal)).contains(intent);
    }
  }

  @Test
  void clearedIntentIsGoneAndClearingAgainIsFine() throws Exception {
    assertThat(Intent.read(journal)).isEmpty();
    arbitrary(new Random(1)).write(journal);
    Intent.clear(journal);
    Intent.clear(journal);
    assertThat(Intent.read(journal)).isEmpty();
  }

  @Test
  void intentCutShortAnywhereIsReportedAsDamaged() throws Exception {
    arbitrary(new Random(2)).write(journal);
    Path file = temp.resolve("intent.json");
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length - 2; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Intent.read(journal))
          .isInstanceOf(ObjectCorruptException.class)
          .hasMessageContaining("journal");
    }
  }

  @Test
  void intentOfWrongTypesIsReportedAsDamaged() throws Exception {
    for (String text :
        List.of(
            "{}",
            "{\"kind\":\"RESET\",\"from\":1,\"to\":\"b\"}",
            "{\"kind\":\"PUSH\",\"from\":\"a\",\"to\":\"b\"}",
            "{\"kind\":\"RESET\",\"from\":\"a\",\"to\":\"b\",\"refs\":[1]}",
            "{\"kind\":\"RESET\",\"from\":\"a\",\"to\":\"b\",\"refs\":{}}",
            "{\"kind\":\"RESET\",\"from\":\"a\",\"to\":\"b\",\"tip\":\"12\"}",
            "{\"kind\":\"RESET\",\"from\":\"a\",\"to\":\"b\",\"park\":true}")) {
      Files.write(temp.resolve("intent.json"), text.getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> Intent.read(journal))
          .as(text)
          .isInstanceOf(ObjectCorruptException.class);
    }
  }

  @Test
  void onlyWhatHasOneStepShowsNothingHalfway() {
    for (Intent.Kind kind : Intent.Kind.values()) {
      boolean oneStep = kind == Intent.Kind.COMMIT || kind == Intent.Kind.REFS;
      Intent intent = Intent.ofRefs(kind, "a", Optional.empty(), List.of());
      assertThat(intent.showsHalfway()).isEqualTo(!oneStep);
      assertThat(kind.word()).isNotBlank();
    }
  }

  private static Intent arbitrary(Random random) {
    List<String> refs = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      refs.add("refs/heads/ä\"\\\n" + random.nextInt());
    }
    Intent.Kind[] kinds = Intent.Kind.values();
    return new Intent(
        kinds[random.nextInt(kinds.length)],
        "from/" + random.nextInt(),
        "日本\u0001",
        oid(random),
        oid(random),
        oid(random),
        oid(random),
        refs,
        oid(random),
        random.nextBoolean() ? Optional.of("refs/dvol/parked/x") : Optional.empty(),
        random.nextBoolean());
  }

  private static Optional<Oid> oid(Random random) {
    byte[] bytes = new byte[Oid.LENGTH];
    random.nextBytes(bytes);
    return random.nextBoolean() ? Optional.of(Oid.of(bytes)) : Optional.empty();
  }
}
