// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.Dvol.Transcript;
import dev.dvol.cli.session.FakeContainers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands say and do when containers use the volume. */
class ContainerTranscriptTest {
  @TempDir private Path directory = Path.of("");

  private Dvol dvol;

  @BeforeEach
  void volume() throws Exception {
    dvol = new Dvol(directory);
    dvol.ok("init", "foo");
    dvol.write("foo", "file", "first");
    dvol.commit("first");
  }

  private Transcript with(FakeContainers engine, String... arguments) {
    dvol.next().with(engine);
    Transcript transcript = dvol.run(arguments);
    engine.assertAllRun();
    return transcript;
  }

  @Test
  void listShowsRunningContainersByTheNamesTheEngineGivesThem() throws Exception {
    FakeContainers engine = new FakeContainers().running("a", "foo").running("b", "foo");
    dvol.ok("init", "bar");
    assertThat(with(engine, "list").out().lines().map(String::stripTrailing))
        .containsExactly(
            "  VOLUME   BRANCH   CONTAINERS", "* bar      master", "  foo      master   /a,/b");
  }

  @Test
  void listWithoutAnAnswerOfTheEngineStillShowsTheVolumes() {
    Transcript list = with(new FakeContainers().thatCannotBeListed(), "list");
    assertThat(list.exit()).isZero();
    assertThat(list.out()).contains("foo");
    assertThat(list.err()).isEmpty();
    dvol.next().with(new FakeContainers().thatCannotBeListed()).typing("");
    assertThat(dvol.run("list").err())
        .contains("containers are not shown")
        .contains("engine error 500");
  }

  @Test
  void statusTellsWhoUsesTheVolume() {
    FakeContainers engine = new FakeContainers().running("db", "foo");
    assertThat(with(engine, "status").out()).contains("Used by /db\n");
    assertThat(with(engine, "status", "-s").out()).isEmpty();
  }

  @Test
  void rmRefusesWhileContainersUseTheVolumeWhateverIsForced() {
    FakeContainers engine = new FakeContainers().running("a", "foo").running("b", "foo");
    Transcript refused = with(engine, "rm", "-f", "foo");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualTo("Cannot remove 'foo' while it is in use by '/a,/b'\nhint: docker stop a b\n");
    assertThat(with(new FakeContainers(), "rm", "-f", "foo").out())
        .isEqualTo("Deleting volume 'foo'\n");
  }

  @Test
  void rmSeesAContainerThatIsAboutToStart() throws Exception {
    dvol.write("foo", "../../mounts.json", "{\"mounts\":{\"4b7a\":1},\"total\":1}\n");
    Transcript refused = with(new FakeContainers().coming("db", "foo"), "rm", "-f", "foo");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).startsWith("Cannot remove 'foo' while it is in use by '/db'\n");
  }

  @Test
  void rmLeavesAVolumeWhoseContainerAnotherCommandWillStartAgain() {
    Transcript refused = with(new FakeContainers().heldByAnother("db", "foo"), "rm", "-f", "foo");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualTo(
            """
            Cannot remove 'foo' while another command has '/db' stopped
            hint: try again when that is done
            """);
  }

  @Test
  void commitResetAndCheckoutStopContainersAndStartThemAgain() {
    for (String[] arguments :
        new String[][] {
          {"commit", "-m", "x"}, {"reset", "--hard", "HEAD"}, {"checkout", "-b", "other"}
        }) {
      FakeContainers engine = new FakeContainers().running("db", "foo");
      Transcript transcript = with(engine, arguments);
      assertThat(transcript.exit()).isZero();
      assertThat(transcript.err()).isEmpty();
      assertThat(engine.calls()).hasSize(2).endsWith("resume");
    }
  }

  @Test
  void undoAndStashStopContainersOnlyWhereTheyChangeFiles() throws Exception {
    dvol.write("foo", "file", "changed");
    with(new FakeContainers(), "reset", "--hard", "HEAD");
    for (String[] arguments : new String[][] {{"undo"}, {"stash"}, {"stash", "pop"}}) {
      FakeContainers engine = new FakeContainers().running("db", "foo");
      Transcript transcript = with(engine, arguments);
      assertThat(transcript.exit()).isZero();
      assertThat(transcript.err()).isEmpty();
      assertThat(engine.calls()).hasSize(2).endsWith("resume");
    }
    with(new FakeContainers(), "commit", "-m", "more", "--amend");
    with(new FakeContainers(), "branch", "other");
    with(new FakeContainers(), "branch", "-D", "other");
    FakeContainers engine = new FakeContainers().running("db", "foo");
    assertThat(with(engine, "undo").out()).isEqualTo("Undone: branch -D: deleted other\n");
    assertThat(with(engine, "undo", "3").out()).startsWith("Undone: commit --amend: more");
    assertThat(with(engine, "stash", "list").exit()).isZero();
    assertThat(engine.calls()).isEmpty();
  }

  @Test
  void personAtATerminalIsToldHowLongTheDatabaseStood() throws Exception {
    dvol.write("foo", "file", "second");
    dvol.next().with(new FakeContainers().running("db", "foo")).typing("");
    assertThat(dvol.run("commit", "-m", "second").err()).contains(", db stopped 0.8 s (");
    dvol.next().with(new FakeContainers().running("db", "foo")).typing("");
    assertThat(dvol.run("reset", "--hard", "HEAD").err()).contains(", db stopped 0.8 s");
  }

  @Test
  void commitTellsWhatEachPassRead() throws Exception {
    dvol.write("foo", "file", "second");
    Transcript commit =
        with(new FakeContainers().running("db", "foo"), "commit", "-m", "second", "--json");
    assertThat(commit.out())
        .containsPattern("\"hotPass\":\\{\"readBytes\":6,\"storedBytes\":[1-9]\\d*,")
        .containsPattern("\"quietPass\":\\{\"readBytes\":[06],\"storedBytes\":[1-9]\\d*,")
        .contains("\"stoppedMilliseconds\":800");
    assertThat(with(new FakeContainers(), "commit", "-m", "third", "--json").out())
        .doesNotContain("Pass");
  }

  @Test
  void containersThatStayDownMakeTheExitCodeThoughTheWorkIsDone() {
    FakeContainers engine = new FakeContainers().running("db", "foo").thatStayDown();
    Transcript transcript = with(engine, "commit", "-m", "second");
    assertThat(transcript.exit()).isEqualTo(14);
    assertThat(transcript.out()).matches("[0-9a-f]{40}\n");
    assertThat(transcript.err())
        .contains("container db could not be started again: no such image")
        .contains("hint: docker start db");
  }

  @Test
  void containersGoOnWhenTheWorkFails() throws Exception {
    dvol.write("foo", "file", "dirty");
    FakeContainers engine = new FakeContainers().running("db", "foo");
    assertThat(with(engine, "checkout", "unknown").exit()).isEqualTo(1);
    assertThat(with(engine, "reset", "--hard", "nonsense").exit()).isEqualTo(1);
    assertThat(with(engine, "commit", "-m", "").exit()).isEqualTo(2);
    assertThat(engine.calls()).isEmpty();
  }

  @Test
  void quiesceReachesTheContainersAndTheCommit() {
    FakeContainers engine = new FakeContainers().running("db", "foo");
    with(engine, "commit", "-m", "paused", "--quiesce", "pause");
    assertThat(engine.calls()).containsExactly("pause", "resume");
    assertThat(dvol.ok("show", "HEAD")).contains("paused").contains("db busybox");
    assertThat(with(engine, "commit", "-m", "x", "--quiesce", "nap").exit()).isEqualTo(2);
  }

  @Test
  void integrationThatIsSwitchedOffAsksNobody() {
    FakeContainers engine = new FakeContainers().running("db", "foo");
    assertThat(with(engine, "--disable-docker-integration", "commit", "-m", "x").exit()).isZero();
    assertThat(with(engine, "--disable-docker-integration", "list").out()).doesNotContain("/db");
    assertThat(engine.calls()).isEmpty();
    Transcript pause =
        with(engine, "--disable-docker-integration", "commit", "-m", "x", "--quiesce", "pause");
    assertThat(pause.exit()).isEqualTo(1);
    assertThat(pause.err()).contains("--quiesce pause needs Docker");
  }

  @Test
  void seedFillsTheEmptyVolumesOfAProjectFromItsImages() throws Exception {
    Files.writeString(
        dvol.work().resolve("compose.yaml"),
        """
        name: shop
        services:
          db:
            image: postgres:15
            volumes: ["data:/var/lib/postgresql/data", "full:/full", "local:/local"]
          app:
            build: .
            volumes: ["built:/x"]
        volumes:
          data: {driver: dvol}
          full: {external: true, name: foo}
          local: {}
          built: {driver: dvol}
        """);
    FakeContainers engine = new FakeContainers();
    Transcript seed = with(engine, "seed", "compose.yaml");
    assertThat(seed.out())
        .isEqualTo(
            """
            Created volume shop_data
            Seeded volume shop_data from postgres:15 (/var/lib/postgresql/data)
            """);
    assertThat(engine.calls())
        .containsExactly("fill shop_data postgres:15 /var/lib/postgresql/data");
    assertThat(with(engine, "seed").exit()).isEqualTo(2);
    assertThat(with(engine, "seed", "absent.yaml").exit()).isEqualTo(2);
    Files.writeString(dvol.work().resolve("none.yaml"), "services: {}\n");
    assertThat(with(engine, "seed", "none.yaml").err()).contains("no service of none.yaml");
  }

  @Test
  void doctorNamesWhatIsWrongAndWhatToDo() {
    Transcript doctor = with(new FakeContainers(), "doctor", "--socket", "/nowhere/dvol.sock");
    assertThat(doctor.exit()).isEqualTo(1);
    assertThat(doctor.out())
        .contains("ok    dvol ")
        .contains("ok    1 volume\n")
        .contains("ok    engine 20.10 (API 1.41) at unix:///fake.sock\n")
        .contains("FAIL  volume driver at /nowhere/dvol.sock: there is no such socket\n")
        .contains("      hint: docker start dvol-docker-plugin, or run dvol plugin\n");
    assertThat(dvol.run("doctor", "--json").out()).contains("\"healthy\":false");
  }
}
