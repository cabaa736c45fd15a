// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.plugin.testing.PrivateEngine.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The session of the first announcement of dvol, of 2015, and what a Docker user expects. */
@Timeout(600)
class AnnouncementIT {
  private static Installed dvol;

  @BeforeAll
  static void install(@TempDir Path unused) throws Exception {
    dvol = Installed.on(Files.createTempDirectory(Path.of("target").toAbsolutePath(), "a"));
  }

  @AfterAll
  static void remove() throws Exception {
    if (dvol != null) {
      dvol.close();
    }
  }

  private static String ok(String line) throws Exception {
    return dvol.ok(line);
  }

  @Test
  void sessionOfTheAnnouncementWordForWord() throws Exception {
    assertThat(ok("dvol init frob_mysql"))
        .isEqualTo("Created volume frob_mysql\nCreated branch frob_mysql/master\n");
    ok(
        "docker run -v frob_mysql:/data --volume-driver=dvol busybox sh -c \"echo hello >"
            + " /data/file\"");
    assertThat(ok("dvol commit -m \"added ‘hello’ to the volume\" frob_mysql"))
        .matches("[0-9a-f]{40}\n");
    ok(
        "docker run -v frob_mysql:/data --volume-driver=dvol busybox sh -c \"echo world >"
            + " /data/file\"");
    assertThat(ok("docker run -v frob_mysql:/data --volume-driver=dvol busybox cat /data/file"))
        .isEqualTo("world\n");
    ok("dvol reset --hard HEAD frob_mysql");
    assertThat(ok("docker run -v frob_mysql:/data --volume-driver=dvol busybox cat /data/file"))
        .isEqualTo("hello\n");
    assertThat(ok("dvol log frob_mysql")).contains("    added ‘hello’ to the volume\n");
    assertThat(ok("dvol rm -f frob_mysql")).isEqualTo("Deleting volume 'frob_mysql'\n");
    // The containers that have ended still name it; the name can be used again at once.
    assertThat(ok("dvol init frob_mysql")).contains("Created volume frob_mysql");
    assertThat(ok("docker run -v frob_mysql:/data --volume-driver=dvol busybox ls -A /data"))
        .isEmpty();
    ok("docker container prune -f && dvol rm -f frob_mysql");
  }

  @Test
  void containerThatRunsIsShownAndRestartedWithTheRightData() throws Exception {
    ok("dvol init running");
    ok(
        "docker run -d --stop-timeout 1 --name app -v running:/data --volume-driver=dvol busybox sh -c \"echo start"
            + " >> /data/starts; exec sleep 1000\"");
    assertThat(ok("dvol list")).containsPattern("\\* running +master +/app");
    Result refused = dvol.shell("dvol rm -f running");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("Cannot remove 'running' while it is in use by '/app'");
    ok("docker exec app sh -c 'echo one > /data/file'");
    ok("dvol commit -m one running");
    assertThat(ok("docker inspect -f '{{.State.Running}}' app")).isEqualTo("true\n");
    ok("docker exec app sh -c 'echo two > /data/file'");
    ok("dvol reset --hard HEAD running");
    assertThat(ok("docker exec app cat /data/file")).isEqualTo("one\n");
    ok("dvol checkout -b try running && docker exec app sh -c 'echo three > /data/file'");
    ok("dvol commit -m three running && dvol checkout --park master running");
    assertThat(ok("docker exec app cat /data/file")).isEqualTo("one\n");
    ok("dvol checkout --park try running");
    assertThat(ok("docker exec app cat /data/file")).isEqualTo("three\n");
    ok("docker rm -f app && dvol rm -f running");
  }

  @Test
  void dockersOwnCommandsDoWhatADockerUserExpects() throws Exception {
    ok("docker volume create -d dvol -o mode=0750 -o uid=70 made");
    assertThat(ok("docker volume ls -f driver=dvol --format '{{.Name}} {{.Driver}}'"))
        .contains("made dvol\n");
    assertThat(ok("docker volume inspect made"))
        .contains("\"branch\": \"master\"")
        .contains("\"Mountpoint\": \"/var/lib/dvol/volumes/made/running_point\"");
    assertThat(ok("docker run --rm -v made:/d busybox stat -c '%a %u' /d")).isEqualTo("750 70\n");
    Result bad = dvol.shell("docker volume create -d dvol -o colour=red bad");
    assertThat(bad.exit()).isEqualTo(1);
    assertThat(bad.err()).contains("colour");
    ok("docker run --rm -v made:/d busybox sh -c 'echo kept > /d/file'");
    assertThat(dvol.shell("docker run --rm -v made:/d:ro busybox touch /d/no").exit()).isNotZero();
    ok("dvol commit -m kept made");
    ok("docker volume create -d dvol -o from=made@HEAD copy");
    assertThat(ok("docker run --rm -v copy:/d busybox cat /d/file")).isEqualTo("kept\n");
    ok("docker run -d --stop-timeout 1 --name one -v made:/d busybox sleep 1000");
    ok("docker run -d --stop-timeout 1 --name two -v made:/d:ro busybox sleep 1000");
    ok("docker exec one sh -c 'echo shared > /d/shared'");
    assertThat(ok("docker exec two cat /d/shared")).isEqualTo("shared\n");
    ok("docker cp one:/d/shared - > /dev/null");
    Result used = dvol.shell("docker volume rm made");
    assertThat(used.err()).contains("in use");
    assertThat(ok("dvol list")).contains("/one,/two");
    ok("docker rm -f one two");
    ok("docker volume rm made copy");
    assertThat(ok("docker volume ls -q -f driver=dvol")).doesNotContain("made");
    assertThat(ok("dvol log made")).contains("    kept\n");
    ok("docker volume create -d dvol made");
    assertThat(ok("docker run --rm -v made:/d busybox cat /d/file")).isEqualTo("kept\n");
    ok("docker volume rm made && dvol rm -f made && dvol rm -f copy");
  }

  @Test
  void imageWithContentFillsAnEmptyVolumeWithOwnersAndModes() throws Exception {
    ok(
        "mkdir -p /tmp/content && cd /tmp/content && printf 'FROM busybox\\nRUN mkdir -p /srv/x"
            + " && echo shipped > /srv/x/file && chown -R 33:34 /srv && chmod 2750 /srv\\n' >"
            + " Dockerfile && DOCKER_BUILDKIT=0 docker build -q --network=none -t content .");
    assertThat(
            ok(
                "docker run --rm -v filled:/srv --volume-driver=dvol content sh -c 'cat"
                    + " /srv/x/file; stat -c \"%a %u %g\" /srv'"))
        .isEqualTo("shipped\n2750 33 34\n");
    ok("docker volume rm filled && dvol rm -f filled");
  }

  @Test
  void composeProjectGoesUpAndDownAndUpAgainWithItsData() throws Exception {
    Path project = Files.createDirectories(dvol.engine().data().resolve("shop"));
    Files.writeString(
        project.resolve("docker-compose.yml"),
        """
        version: "2.4"
        services:
          db:
            image: busybox
            command: sh -c "trap exit TERM; echo up >> /data/log; sleep 100000 & wait"
            network_mode: none
            volumes: ["data:/data"]
        volumes:
          data: {driver: dvol, driver_opts: {quiesce: pause}}
        """);
    String here = "cd /var/lib/dvol/shop && ";
    ok(here + "docker-compose up -d 2>&1");
    assertThat(logOf("shop_db_1", 1)).isEqualTo("up\n");
    // The one dvol volume of the project is the one that is meant here.
    assertThat(ok(here + "dvol commit -m up")).matches("[0-9a-f]{40}\n");
    assertThat(ok("dvol show HEAD shop_data")).contains("paused").contains("shop_db");
    assertThat(ok("dvol list")).contains("/shop_db_1");
    ok(here + "docker-compose down -v 2>&1");
    assertThat(ok("docker volume ls -q")).doesNotContain("shop_data");
    ok(here + "docker-compose up -d 2>&1");
    assertThat(logOf("shop_db_1", 2)).isEqualTo("up\nup\n");
    ok("dvol reset --hard HEAD shop_data");
    assertThat(logOf("shop_db_1", 2)).isEqualTo("up\nup\n");
    ok(here + "docker-compose down -v 2>&1 && dvol rm -f shop_data");
  }

  /** Its log, once that has so many lines, or after a minute. */
  private static String logOf(String container, int lines) throws Exception {
    return ok(
        "docker exec "
            + container
            + " sh -c 'i=0; until [ $i -ge 600 ] || [ $(cat /data/log 2>/dev/null | wc -l) -ge "
            + lines
            + " ]; do sleep 0.1; i=$((i+1)); done; cat /data/log'");
  }

  @Test
  void argumentsArriveAsTheyAreTyped() throws Exception {
    ok("dvol init words");
    ok("dvol commit -m '  two  spaces; $HOME \"quoted\" ‘curly’ *' words");
    assertThat(ok("dvol log words")).contains("      two  spaces; $HOME \"quoted\" ‘curly’ *\n");
    assertThat(ok("DVOL_AUTHOR='Ann Ä <ann@example.com>' dvol commit -m x words && dvol log words"))
        .contains("Author: Ann Ä <ann@example.com>");
    assertThat(dvol.shell("dvol commit -m '' words").exit()).isEqualTo(2);
    assertThat(dvol.shell("dvol log no_such_volume_or_rev").exit()).isNotZero();
    ok("dvol rm -f words");
  }
}
