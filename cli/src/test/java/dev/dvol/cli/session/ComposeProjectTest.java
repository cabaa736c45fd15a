// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComposeProjectTest {
  @TempDir private Path directory = Path.of("");

  private List<String> volumes(String text) throws Exception {
    Path project = Files.createDirectories(directory.resolve("My.Shop"));
    Files.writeString(project.resolve("compose.yaml"), text);
    TestEnvironment test = new TestEnvironment(directory).in(project);
    return ComposeProject.find(test.environment()).orElseThrow().volumes();
  }

  @Test
  void volumesOfOurDriverHaveTheProjectInFront() throws Exception {
    assertThat(
            volumes(
                """
                services:
                  db:
                    image: postgres
                    volumes:
                      - data:/var/lib/postgresql/data
                volumes:
                  data:
                    driver: dvol   # ours
                  cache:
                  "logs":
                    driver: 'local'
                """))
        .containsExactly("myshop_data");
  }

  @Test
  void explicitNamesAndExternalVolumesAreTakenAsTheyAre() throws Exception {
    assertThat(
            volumes(
                """
                name: web
                volumes:
                    a:
                        driver: dvol
                        name: frob_mysql
                    b:
                        external: true
                    c:
                        driver: dvol
                networks:
                    d:
                        driver: dvol
                """))
        .containsExactly("frob_mysql", "b", "web_c");
  }

  @Test
  void fileOfAParentIsFoundAndNoneIsNone() throws Exception {
    Path below = Files.createDirectories(directory.resolve("p/a/b"));
    TestEnvironment test = new TestEnvironment(directory).in(below);
    Files.writeString(
        directory.resolve("p/docker-compose.yml"), "volumes:\n  x:\n    driver: dvol\n");
    assertThat(ComposeProject.find(test.environment()).orElseThrow().volumes())
        .containsExactly("p_x");
    test.with("COMPOSE_PROJECT_NAME", "other");
    assertThat(ComposeProject.find(test.environment()).orElseThrow().volumes())
        .containsExactly("other_x");
  }

  @Test
  void styleThatIsNotUnderstoodNamesNoVolume() throws Exception {
    assertThat(volumes("volumes: {data: {driver: dvol}}\n")).isEmpty();
    assertThat(volumes("\0\u0001 not yaml")).isEmpty();
  }

  @Test
  void nearestDvolFileThatSaysAnythingCounts() throws Exception {
    Path below = Files.createDirectories(directory.resolve("p/a/b"));
    Files.writeString(directory.resolve("p/.dvol"), "# the shop\n\n  shop  \nmore\n");
    Files.writeString(directory.resolve("p/a/.dvol"), "# nothing yet\n");
    Files.createDirectory(below.resolve(".dvol"));
    assertThat(DvolFile.findFrom(below))
        .contains(new DvolFile.Found("shop", directory.resolve("p/.dvol")));
  }
}
