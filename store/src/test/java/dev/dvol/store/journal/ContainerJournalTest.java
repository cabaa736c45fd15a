// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.journal.ContainerJournal.Did;
import dev.dvol.store.journal.ContainerJournal.Entry;
import dev.dvol.store.journal.ContainerJournal.Waiting;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.NativePosix;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerJournalTest {
  private static final Waiting SAMPLE =
      new Waiting(
          "unix:///var/run/docker.sock",
          Instant.parse("2026-11-26T10:00:00.123456789Z"),
          List.of(
              new Entry("a".repeat(64), "db", Did.STOPPED, 0),
              new Entry("b".repeat(64), "cache", Did.PAUSED, 1),
              new Entry(
                  "d".repeat(64),
                  "slow",
                  Did.STOPPED,
                  1,
                  Optional.of(Instant.parse("2026-11-26T10:01:00.5Z"))),
              new Entry("c".repeat(64), "ä\"\\\n", Did.STOPPED_PAUSED, 2)));

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
  void journalComesBackAsItWasWritten() throws Exception {
    ContainerJournal journal = ContainerJournal.of(directory);
    assertThat(journal.read()).isEmpty();
    journal.write(SAMPLE);
    assertThat(journal.read()).contains(SAMPLE);
    Waiting fewer = new Waiting(SAMPLE.engine(), SAMPLE.written(), SAMPLE.entries().subList(0, 1));
    journal.write(fewer);
    assertThat(journal.read()).contains(fewer);
  }

  @Test
  void clearedJournalIsGoneAndClearingAgainIsFine() throws Exception {
    ContainerJournal journal = ContainerJournal.of(directory);
    journal.write(SAMPLE);
    journal.clear();
    journal.clear();
    assertThat(journal.read()).isEmpty();
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void journalCutShortAnywhereIsReportedAsDamaged() throws Exception {
    ContainerJournal journal = ContainerJournal.of(directory);
    journal.write(SAMPLE);
    Path file = temp.resolve("containers.json");
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length - 2; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(journal::read).isInstanceOf(ObjectCorruptException.class);
    }
  }

  @Test
  void journalOfWrongTypesOrUnknownVersionIsReportedAsDamaged() throws Exception {
    String head = "{\"version\":1,\"engine\":\"e\",\"written\":\"2026-11-26T10:00:00Z\"";
    for (String text :
        List.of(
            "{}",
            "{\"version\":2,\"engine\":\"e\",\"written\":\"2026-11-26T10:00:00Z\",\"containers\":[]}",
            "{\"version\":1,\"engine\":\"e\",\"written\":\"yesterday\",\"containers\":[]}",
            head + "}",
            head + ",\"containers\":{}}",
            head + ",\"containers\":[1]}",
            head + ",\"containers\":[{\"id\":\"a\",\"name\":\"b\",\"did\":\"ate\",\"order\":0}]}",
            head + ",\"containers\":[{\"id\":\"a\",\"name\":\"b\",\"did\":\"paused\"}]}",
            head
                + ",\"containers\":[{\"id\":\"a\",\"name\":\"b\",\"did\":\"stopped\","
                + "\"order\":0,\"pending\":\"soon\"}]}",
            head
                + ",\"containers\":[{\"id\":\"a\",\"name\":\"b\",\"did\":\"stopped\","
                + "\"order\":0,\"pending\":true}]}")) {
      Files.write(temp.resolve("containers.json"), text.getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> ContainerJournal.of(directory).read())
          .as(text)
          .isInstanceOf(ObjectCorruptException.class)
          .hasMessageContaining("damaged");
    }
  }
}
