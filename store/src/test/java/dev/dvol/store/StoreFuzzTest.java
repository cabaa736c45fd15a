// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.journal.RefMove;
import dev.dvol.store.json.JsonException;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.testing.FaultyPosix;
import dev.dvol.store.testing.fuzz.Fuzzer;
import dev.dvol.store.worktree.KeptValues;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The volume's and the pool's own files and texts, damaged. */
class StoreFuzzTest {
  private static final String[] JSON = {
    "null", "true", "1", "-1", "[", "]", "{", "}", ",", ":", "\"", "\\u0000", "\\ud800"
  };

  private static final Posix UNSYNCED = FaultyPosix.over(new NativePosix()).withoutSyncs().posix();

  @TempDir Path temp;

  @Test
  void recordsOfWhatCanBeUndone() throws Exception {
    Optional<Oid> id = Optional.of(Oid.fromHex("0123456789abcdef0123456789abcdef01234567"));
    UndoRecord record =
        new UndoRecord(
            "reset: moving to 0123456",
            new BranchName("feature/x"),
            id,
            id,
            List.of(new RefMove("refs/heads/feature/x", id, Optional.empty())));
    Fuzzer.of("undo-record")
        .from(record.encode())
        .words("\n", " ", "-", "ref ", "refs/heads/", "refs/dvol/stash/", "active ", "..", "@{")
        .run(
            input -> {
              String text = new String(input, StandardCharsets.UTF_8);
              Optional<UndoRecord> read = UndoRecord.parse(text);
              read.ifPresent(
                  parsed -> {
                    assertThat(parsed.encode()).isEqualTo(text);
                    assertThat(parsed.branch()).isNotNull();
                    assertThat(parsed.tip()).isNotNull();
                  });
              return read.isPresent();
            });
  }

  @Test
  void whatACommitTells() throws Exception {
    CommitRecord record =
        new CommitRecord("paused", List.of("db image sha256:1"), 3, 4, List.of(), Map.of("k", "v"));
    Fuzzer.of("commit-record")
        .from(CommitRecordJson.encode(record))
        .words(JSON)
        .refusing(JsonException.class)
        .run(
            input -> {
              CommitRecord read = CommitRecordJson.parse(new String(input, StandardCharsets.UTF_8));
              assertThat(CommitRecordJson.parse(CommitRecordJson.encode(read))).isEqualTo(read);
              return true;
            });
  }

  @Test
  void whatACheckoutCouldNotApply() throws Exception {
    Fuzzer.of("kept-values")
        .from(
            "commit="
                + "0a".repeat(20)
                + "\n. owner=0:0\nd/a owner=5:6 mode=4755 x:security.capability\nd/b absent\n")
        .words(" ", "\n", "\r", "commit=", "owner=", "mode=", "x:", "absent", "8", "-7")
        .refusing(IllegalArgumentException.class)
        .run(
            input -> {
              assertThat(KeptValues.parse(input).encode()).isEqualTo(input);
              return true;
            });
  }

  @Test
  void filesOfThePool() throws Exception {
    PoolFixture fixture = new PoolFixture(temp.resolve("pool"));
    fixture.init();
    Pool pool = fixture.pool(PoolFixture.context(UNSYNCED));
    Path config = fixture.directory().resolve("config.json");
    Fuzzer.of("pool-config")
        .from("{\"user.name\":\"x\",\"gc.prune\":\"14.days\"}\n")
        .words(JSON)
        .refusing(StoreException.class, PosixException.class)
        .run(
            input -> {
              Files.write(config, input);
              return pool.config().values() != null;
            });
    Path active = fixture.directory().resolve("current_volume.json");
    Fuzzer.of("current-volume")
        .from("{\"current_volume\":\"foo\"}\n")
        .words(JSON)
        .refusing(StoreException.class, PosixException.class)
        .run(
            input -> {
              Files.write(active, input);
              return pool.activeName().isPresent();
            });
    Path docker = fixture.volumePath().resolve("docker.json");
    Fuzzer.of("attachment")
        .from(
            "{\"attached\":true,\"created\":\"2026-11-22T12:00:00Z\",\"options\":{\"a\":\"b\"}}\n")
        .words(JSON)
        .refusing(ObjectCorruptException.class, PosixException.class)
        .run(
            input -> {
              Files.write(docker, input);
              return pool.attachment(PoolFixture.FOO).isPresent();
            });
  }

  @Test
  void mounts() throws Exception {
    PoolFixture fixture = new PoolFixture(temp.resolve("pool"));
    fixture.init();
    Path mounts = fixture.volumePath().resolve("mounts.json");
    try (VolumeRepository volume = fixture.open(UNSYNCED)) {
      Fuzzer.of("mounts")
          .from("{\"mounts\":{\"4b7a\":2},\"total\":3}\n")
          .words(JSON)
          .refusing(ObjectCorruptException.class, PosixException.class)
          .run(
              input -> {
                Files.write(mounts, input);
                assertThat(volume.mounts().values()).allMatch(count -> count > 0);
                return volume.mountsEver() >= 0;
              });
    }
  }

  @Test
  void revisions() throws Exception {
    PoolFixture fixture = new PoolFixture(temp.resolve("pool"));
    fixture.init();
    try (VolumeRepository volume = fixture.open(UNSYNCED)) {
      PoolFixture.commit(volume, "first");
      Fuzzer.of("resolve")
          .from("HEAD", "master", "HEAD@{0}", "@")
          .words("~", "^", "@{", "}", "/", "..", "stash", "stash@{0}", "0")
          .refusing(VolumeException.class)
          .run(
              input -> {
                String text = new String(input, StandardCharsets.UTF_8);
                return volume.resolve(text, PoolFixture.MASTER) != null;
              });
    }
  }

  @Test
  void names() throws Exception {
    Fuzzer.of("branch-name")
        .from("master", "feature/x", "ä")
        .words("/", "..", "@{", ".lock", "\\", " ", "~", "^", ":", "HEAD", "-")
        .refusing(VolumeException.class)
        .run(
            input -> {
              BranchName name = BranchName.parse(new String(input, StandardCharsets.UTF_8));
              assertThat(name.fileName()).doesNotContain("/").isNotIn(".", "..");
              return true;
            });
  }
}
