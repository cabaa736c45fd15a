// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.chunk.CutRule;
import dev.dvol.store.chunk.StoredContent;
import dev.dvol.store.index.IndexRecord.KnownDirectory;
import dev.dvol.store.index.IndexRecord.KnownFile;
import dev.dvol.store.index.IndexRecord.KnownOther;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.testing.fuzz.Fuzzer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stat index is whole or is passed over, never half believed. */
class IndexFuzzTest {
  @TempDir private Path temp = Path.of("");

  @Test
  void indexes() throws Exception {
    Oid id = Oid.fromHex("0123456789abcdef0123456789abcdef01234567");
    try (Directory directory = Directory.openRoot(new NativePosix(), temp);
        StatIndexWriter writer = StatIndexWriter.create(directory, Name.of("master"))) {
      StoredContent content = new StoredContent(new Digest(1, 2), id, true);
      long below = writer.writeBlock(List.of(record("x", FileKind.SYMLINK, new KnownOther())));
      long root =
          writer.writeBlock(
              List.of(
                  record("a", FileKind.FILE, new KnownFile(CutRule.PAGE, Optional.of(content), 9)),
                  record("d", FileKind.DIRECTORY, new KnownDirectory(id, below))));
      writer.finish(new IndexHeader(new UUID(1, 2), 3, id), root);
    }
    Path file = temp.resolve("master");
    byte[] whole = Files.readAllBytes(file);
    Fuzzer.of("stat-index")
        .from(whole)
        .run(
            input -> {
              Files.write(file, input);
              boolean accepted = StatIndex.open(file).isPresent();
              assertThat(accepted).isEqualTo(Arrays.equals(input, whole));
              return accepted;
            });
  }

  private static IndexRecord record(String name, FileKind kind, IndexRecord.Known known) {
    Timestamp time = new Timestamp(1_795_348_800L, 5);
    return new IndexRecord(
        Name.of(name), new Fingerprint(kind, 1, 2, 3, time, time, 0644, 0, 0), true, known);
  }
}
