// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dvol.store.testing.Manifest;
import dev.dvol.store.testing.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/restore.py} against our own restore. */
@TestInstance(Lifecycle.PER_CLASS)
class RestoreScriptTest {
  private static final Program.Answer FINE = new Program.Answer(0, "", "");

  private Path temp;
  private Path store;
  private Path ours;
  private Program program;

  @BeforeAll
  void makeAVolume(@TempDir Path directory) throws Exception {
    temp = directory;
    program = new Program(temp);
    Pool pool = FormatFixture.pool(temp.resolve("pool"));
    pool.init(FormatFixture.VOLUME, new BranchName("master"));
    store = temp.resolve("pool/foo/store.git");
    try (VolumeRepository volume = pool.open(FormatFixture.VOLUME)) {
      FormatFixture.populate(volume.workingDirectory(), "one");
      FormatFixture.commit(volume, "one");
      FormatFixture.populate(volume.workingDirectory(), "two");
      CommitId two = FormatFixture.commit(volume, "two");
      ours = FormatFixture.restore(volume, two, temp.resolve("ours"));
      Path working = volume.workingDirectory();
      assertThat(Manifest.of(ours)).isEqualTo(Manifest.of(working));
    }
  }

  @Test
  void restoresWhatDvolRestores() throws Exception {
    Path theirs = temp.resolve("theirs");
    Program.Answer answer = FormatFixture.restoreScript(store, "master", theirs);
    if (FormatFixture.isRoot()) {
      assertThat(answer).isEqualTo(FINE);
      assertThat(Manifest.of(theirs)).isEqualTo(Manifest.of(ours));
      assertThat(differences(ours, theirs)).isEmpty();
    } else {
      assertThat(Manifest.withoutRoot(Manifest.of(theirs)))
          .isEqualTo(Manifest.withoutRoot(Manifest.of(ours)));
    }
  }

  private String differences(Path a, Path b) {
    return program.run("rsync", "-aHAXnci", "--numeric-ids", "--delete", a + "/", b.toString());
  }

  @Test
  void rsyncSeesADifferenceWhenThereIsOne() throws Exception {
    assumeTrue(FormatFixture.isRoot());
    Path other = temp.resolve("other");
    program.run("cp", "-a", ours.toString(), other.toString());
    assertThat(differences(ours, other)).isEmpty();
    program.run("setfattr", "-n", "user.more", "-v", "x", other.resolve("data/one").toString());
    assertThat(differences(ours, other)).contains("data/one");
  }

  @Test
  void holesComeBackAsHoles() {
    Path theirs = temp.resolve("sparse");
    FormatFixture.restoreScript(store, "master", theirs);
    for (String name : new String[] {"pages", "text", "leading", "trailing", "hole", "odd-hole"}) {
      String file = theirs.resolve("sparse").resolve(name).toString();
      long kept = Long.parseLong(program.run("stat", "-c", "%b", file));
      long made =
          Long.parseLong(
              program.run("stat", "-c", "%b", ours.resolve("sparse/" + name).toString()));
      assertThat(kept).as(name).isBetween(made - 64, made + 64).isLessThan(3000);
    }
  }

  @Test
  void restoresAnOlderCommit() throws Exception {
    Path theirs = temp.resolve("older");
    FormatFixture.restoreScript(store, "master~1", theirs);
    assertThat(theirs.resolve("links/first")).exists();
    assertThat(theirs.resolve("data/link")).doesNotExist();
  }

  @Test
  void refusesADestinationThatIsNotEmpty() {
    Program.Answer answer = FormatFixture.restoreScript(store, "master", temp);
    assertThat(answer.exitCode()).isEqualTo(1);
    assertThat(answer.err()).isEqualTo("the destination is not empty\n");
  }

  @Test
  void saysThatARevisionIsUnknown() {
    Program.Answer answer = FormatFixture.restoreScript(store, "nothing", temp.resolve("none"));
    assertThat(answer.exitCode()).isEqualTo(1);
    assertThat(answer.err()).contains("nothing^{tree} is not there: nothing^{tree} missing");
  }

  @Test
  void fillsNoFileFromADamagedChunk() throws Exception {
    Path damaged = temp.resolve("damaged.git");
    new Program(temp)
        .run("git", "clone", "-q", "--mirror", "--no-local", store.toString(), damaged.toString());
    Program git = new Program(damaged);
    Path pack;
    try (var files = Files.list(damaged.resolve("objects/pack"))) {
      pack = files.filter(file -> file.toString().endsWith(".pack")).findFirst().orElseThrow();
    }
    String place =
        git.run("git", "verify-pack", "-v", pack.toString())
            .lines()
            .filter(line -> line.contains(" blob ") && line.split(" +").length == 5)
            .filter(line -> Integer.parseInt(line.split(" +")[3]) > 200)
            .findFirst()
            .orElseThrow();
    byte[] bytes = Files.readAllBytes(pack);
    bytes[Integer.parseInt(place.split(" +")[4]) + 100] ^= 1;
    pack.toFile().setWritable(true);
    Files.write(pack, bytes);
    Program.Answer answer =
        FormatFixture.restoreScript(damaged, "master", temp.resolve("from-damaged"));
    assertThat(answer.exitCode()).isNotZero();
  }
}
