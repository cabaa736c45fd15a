// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.journal.RefMove;
import dev.dvol.store.object.Oid;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UndoRecordTest {
  @Test
  void recordComesBackAsItWasWrittenAndHasOneForm() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      UndoRecord record = arbitrary(random);
      String text = record.encode();
      assertThat(UndoRecord.parse(text)).as("seed " + seed).contains(record);
      // Whatever else is read is written again as it was.
      StringBuilder damaged = new StringBuilder(text);
      damaged.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
      UndoRecord.parse(damaged.toString())
          .ifPresent(
              other -> assertThat(other.encode()).as("seed " + seed).isEqualTo(damaged.toString()));
      assertThat(UndoRecord.parse(text + "\nmore 1")).isEmpty();
      assertThat(UndoRecord.parse(text.substring(0, text.length() - 1)))
          .isNotEqualTo(Optional.of(record));
    }
    assertThat(UndoRecord.parse("")).isEmpty();
    assertThat(UndoRecord.parse("a message\n\nof somebody")).isEmpty();
  }

  @Test
  void whatIsMadeOfSeveralLinesBecomesOne() {
    UndoRecord record =
        new UndoRecord(
            "stash drop: a\nb\tc\r\n\nd",
            new BranchName("master"),
            Optional.empty(),
            Optional.empty(),
            List.of());
    assertThat(record.what()).isEqualTo("stash drop: a b c d");
  }

  @Test
  void recordIsCalledByItsNumberAndByFourDigitsOfItsIds() {
    CommitId id = new CommitId(Oid.fromHex("abcd".repeat(10)));
    CommitId files = new CommitId(Oid.fromHex("ef01".repeat(10)));
    UndoEntry entry =
        new UndoEntry(
            12,
            id,
            Instant.EPOCH,
            "reset",
            new BranchName("master"),
            Optional.empty(),
            Optional.of(files));
    for (String word : List.of("12", "012", "abcd", id.hex(), "ef01e", files.hex())) {
      assertThat(entry.isCalled(word)).as(word).isTrue();
    }
    for (String word : List.of("1", "120", "abc", "ef0", "abce", "ABCD", "", id.hex() + "a")) {
      assertThat(entry.isCalled(word)).as(word).isFalse();
    }
  }

  private static UndoRecord arbitrary(Random random) {
    List<RefMove> refs = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      refs.add(new RefMove("refs/heads/ä/" + random.nextInt(1 << 20), oid(random), oid(random)));
    }
    return new UndoRecord(
        "reset: moving to " + random.nextInt(),
        new BranchName("feature/日本" + random.nextInt(9)),
        oid(random),
        oid(random),
        refs);
  }

  private static Optional<Oid> oid(Random random) {
    byte[] bytes = new byte[Oid.LENGTH];
    random.nextBytes(bytes);
    return random.nextBoolean() ? Optional.of(Oid.of(bytes)) : Optional.empty();
  }
}
