// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.Dvol.Transcript;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FsckTranscriptTest {
  @TempDir private Path directory = Path.of("");
  private Dvol dvol;
  private String commit = "";

  @BeforeEach
  void makeVolume() throws Exception {
    dvol = new Dvol(directory);
    dvol.ok("init", "foo");
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    Files.createDirectories(dvol.file("foo", "dir"));
    Files.write(dvol.file("foo", "dir/large"), bytes);
    commit = dvol.commit("one");
  }

  private List<Path> packs() throws Exception {
    try (Stream<Path> files = Files.list(dvol.pool().resolve("foo/store.git/objects/pack"))) {
      return files
          .filter(file -> file.toString().endsWith(".pack"))
          .sorted(Comparator.comparingLong(file -> file.toFile().length()))
          .toList();
    }
  }

  /** Damages a chunk; returns the name of its pack. */
  private String damage() throws Exception {
    Path pack = packs().get(packs().size() - 1);
    assertThat(pack.toFile().setWritable(true)).isTrue();
    try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
      file.seek(100_000);
      int before = file.read();
      file.seek(100_000);
      file.write(before ^ 1);
    }
    return pack.getFileName().toString();
  }

  @Test
  void soundVolumeIsSaidToBeSound() {
    assertThat(dvol.ok("fsck")).isEqualTo("Volume foo is sound\n");
    assertThat(dvol.ok("verify", "foo")).isEqualTo("Volume foo is sound\n");
    assertThat(dvol.ok("fsck", "--connectivity-only")).isEqualTo("Volume foo is sound\n");
  }

  @Test
  void terminalIsToldWhatWasLookedAt() {
    dvol.next().typing("");
    assertThat(dvol.run("fsck").err())
        .matches(
            "(?s).*checked 1 commit, [0-9]+ objects in 2 packs of 30[0-9]\\.[0-9] kB,"
                + " 300\\.0 kB of files in them\n");
  }

  @Test
  void damageIsNamedWithWhatItCosts() throws Exception {
    String pack = damage();
    Transcript transcript = dvol.run("fsck");
    assertThat(transcript.exit()).isEqualTo(13);
    assertThat(transcript.out())
        .matches(
            "damaged: "
                + pack
                + ": its checksum is wrong\n"
                + "damaged: object [0-9a-f]{40} at byte [0-9]+ of "
                + pack
                + " is damaged: its CRC32 is [0-9a-f]{8}, the index has [0-9a-f]{8}\n"
                + "lost: dir/large \\(1 object\\) in 1 commit: "
                + commit.substring(0, 7)
                + "\nVolume foo is damaged\n");
    assertThat(transcript.err())
        .isEqualTo(
            "hint: dvol fsck --repair   (takes sound copies from working directories and retired"
                + " packs)\n");
  }

  @Test
  void repairTellsWhatItDid() throws Exception {
    String pack = damage().replace(".pack", "");
    assertThat(dvol.ok("fsck", "--repair"))
        .isEqualTo(
            "repaired: 1 object found again\nset aside: "
                + pack
                + ", in dvol-damaged\nVolume foo is sound\n");
    assertThat(dvol.ok("fsck", "--repair"))
        .isEqualTo("There was nothing to repair\nVolume foo is sound\n");
  }

  @Test
  void whatCannotBeRepairedStaysDamaged() throws Exception {
    damage();
    Files.delete(dvol.file("foo", "dir/large"));
    Transcript transcript = dvol.run("fsck", "--repair");
    assertThat(transcript.exit()).isEqualTo(13);
    assertThat(transcript.out())
        .contains("set aside: ")
        .contains("lost: dir/large (1 object) in 1 commit")
        .endsWith("Volume foo is damaged\n");
    assertThat(transcript.err()).startsWith("hint: dvol fsck --repair --from PATH ");
    Transcript again = dvol.run("fsck", "--repair");
    assertThat(again.out()).startsWith("Nothing could be repaired\n");
  }

  @Test
  void lostDirectoryListIsToldAsDirectory() throws Exception {
    Files.delete(packs().get(0));
    Transcript transcript = dvol.run("fsck");
    assertThat(transcript.exit()).isEqualTo(13);
    assertThat(transcript.out())
        .contains("lost: 1 commit cannot be read: " + commit.substring(0, 7) + "\n");
  }

  @Test
  void jsonHasDamageAndLoss() throws Exception {
    damage();
    Transcript transcript = dvol.run("fsck", "--json");
    assertThat(transcript.exit()).isEqualTo(13);
    assertThat(transcript.out())
        .startsWith("{\"dvol\":1,\"command\":\"fsck\",")
        .contains("\"sound\":false,\"settled\":true,\"contents\":true,\"commits\":1,")
        .contains("\"damageCount\":2,")
        .contains(
            "\"path\":\"dir/large\",\"objects\":1,\"commitCount\":1,\"commits\":[\"" + commit);
    assertThat(dvol.run("fsck", "--repair", "--json").out())
        .contains("\"data\":{\"healed\":1,\"setAside\":[\"pack-");
  }

  @Test
  void optionsThatMakeNoSenseTogetherAreWrongUsage() {
    assertThat(dvol.run("fsck", "--from", "/tmp"))
        .isEqualTo(new Transcript(2, "", "--from PATH needs --repair\nhint: dvol fsck --help\n"));
    assertThat(dvol.run("fsck", "--repair", "--connectivity-only").exit()).isEqualTo(2);
    assertThat(dvol.run("fsck", "foo", "bar").exit()).isEqualTo(2);
    assertThat(dvol.run("fsck", "--repair", "--from", directory.toString()))
        .isEqualTo(
            new Transcript(
                1,
                "",
                directory
                    + " is neither a volume nor a git repository\n"
                    + "hint: git clone --mirror makes one of a volume's store.git\n"));
  }
}
