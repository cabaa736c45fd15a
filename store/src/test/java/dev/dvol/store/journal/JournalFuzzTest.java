// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.json.Json;
import dev.dvol.store.json.JsonException;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.fuzz.Fuzzer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small files in JSON, damaged. */
class JournalFuzzTest {
  private static final String[] WORDS = {
    "null",
    "true",
    "1",
    "-1",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "\\u0000",
    "\\ud800",
    "RESET",
    "REFS",
    "\"moves\":[{}]",
    "\"refs\":[1]",
    "\"version\":2",
    "0000000000000000000000000000000000000000"
  };

  private static final Posix UNSYNCED = FaultyPosix.over(new NativePosix()).withoutSyncs().posix();

  @TempDir private Path temp = Path.of("");

  @Test
  void intents() throws Exception {
    Oid id = Oid.fromHex("0123456789abcdef0123456789abcdef01234567");
    try (Directory journal = Directory.openRoot(UNSYNCED, temp)) {
      Optional<Oid> some = Optional.of(id);
      RefMove move = new RefMove("refs/heads/a", Optional.empty(), some);
      new Intent(
              Intent.Kind.CHECKOUT,
              "master",
              "other",
              some,
              some,
              some,
              Optional.empty(),
              List.of("HEAD", "refs/heads/other"),
              some,
              Optional.of("refs/dvol/parked/other"),
              true)
          .moving(List.of(move), "why")
          .write(journal);
      Path file = temp.resolve("intent.json");
      Fuzzer.of("intent")
          .from(Files.readAllBytes(file))
          .words(WORDS)
          .refusing(ObjectCorruptException.class, PosixException.class)
          .run(
              input -> {
                Files.write(file, input);
                Intent intent = Intent.read(journal).orElseThrow();
                intent.write(journal);
                assertThat(Intent.read(journal)).map(Intent::kind).contains(intent.kind());
                return true;
              });
    }
  }

  @Test
  void statesOfDirectories() throws Exception {
    Name name = Name.of("master.json");
    Oid id = Oid.fromHex("0123456789abcdef0123456789abcdef01234567");
    try (Directory states = Directory.openRoot(UNSYNCED, temp)) {
      new DirectoryState(Optional.of(id), true).write(states, name);
      Path file = temp.resolve("master.json");
      Fuzzer.of("directory-state")
          .from(Files.readAllBytes(file))
          .words(WORDS)
          .refusing(ObjectCorruptException.class, PosixException.class)
          .run(
              input -> {
                Files.write(file, input);
                return DirectoryState.read(states, name).isPresent();
              });
    }
  }

  @Test
  void listsOfContainers() throws Exception {
    try (Directory journal = Directory.openRoot(UNSYNCED, temp)) {
      ContainerJournal containers = ContainerJournal.of(journal);
      containers.write(
          new ContainerJournal.Waiting(
              "unix:///var/run/docker.sock",
              Instant.parse("2026-11-22T12:00:00Z"),
              List.of(
                  new ContainerJournal.Entry(
                      "4b7a0256260b", "db", ContainerJournal.Did.STOPPED, 1))));
      Path file = temp.resolve("containers.json");
      Fuzzer.of("container-journal")
          .from(Files.readAllBytes(file))
          .words(WORDS)
          .refusing(ObjectCorruptException.class, PosixException.class)
          .run(
              input -> {
                Files.write(file, input);
                ContainerJournal.Waiting waiting = containers.read().orElseThrow();
                containers.write(waiting);
                assertThat(containers.read().orElseThrow().entries())
                    .hasSameSizeAs(waiting.entries());
                return true;
              });
    }
  }

  @Test
  void json() throws Exception {
    Fuzzer.of("json")
        .from("{\"a\":[1,true,\"x\",{\"b\":-9223372036854775808}],\"c\":{}}\n")
        .words(WORDS)
        .refusing(JsonException.class)
        .run(
            input -> {
              var read = Json.parse(new String(input, StandardCharsets.UTF_8));
              assertThat(Json.parse(Json.line(read))).isEqualTo(read);
              assertThat(Json.parse(Json.pretty(read))).isEqualTo(read);
              return true;
            });
  }
}
