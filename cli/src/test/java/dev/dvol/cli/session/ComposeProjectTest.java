// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.compose.ComposeFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComposeProjectTest {
  @TempDir private Path directory = Path.of("");

  private List<String> volumes(String text) throws Exception {
    Path project = Files.createDirectories(directory.resolve("My.Shop"));
    Files.writeString(project.resolve("compose.yaml"), text);
    TestEnvironment test = new TestEnvironment(directory).in(project);
    return ComposeProject.volumes(ComposeProject.find(test.environment()).orElseThrow());
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
    assertThat(ComposeProject.volumes(ComposeProject.find(test.environment()).orElseThrow()))
        .containsExactly("p_x");
    test.with("COMPOSE_PROJECT_NAME", "other");
    assertThat(ComposeProject.volumes(ComposeProject.find(test.environment()).orElseThrow()))
        .containsExactly("other_x");
  }

  @Test
  void flowStyleAnchorsAndVariablesAreUnderstood() throws Exception {
    assertThat(volumes("volumes: {data: {driver: dvol}}\n")).containsExactly("myshop_data");
    assertThat(
            volumes(
                """
                x-ours: &ours
                  driver: dvol
                volumes:
                  a:
                    <<: *ours
                    name: ${NOWHERE:-fallback}$$
                  b: *ours
                  c:
                    driver: dvol:latest
                """))
        .containsExactly("fallback$", "myshop_b", "myshop_c");
  }

  @Test
  void fileThatIsNotUnderstoodNamesNoVolume() throws Exception {
    TestEnvironment test = new TestEnvironment(directory);
    for (String text : List.of("\0\u0001 not yaml", "- a\n- b\n", "a: [", "a: 1\na: 2\n")) {
      Files.writeString(directory.resolve("compose.yaml"), text);
      assertThat(ComposeProject.find(test.in(directory).environment())).as(text).isEmpty();
    }
  }

  @Test
  void servicesTellWhereTheyMountVolumes() {
    ComposeFile file =
        ComposeFile.parse(
            """
            services:
              db:
                image: postgres:${TAG}
                volumes:
                  - data:/var/lib/postgresql/data
                  - ./conf:/etc/postgresql
                  - /abs:/abs
                  - {type: volume, source: wal, target: /wal}
                  - {type: bind, source: wal, target: /wal2}
                  - /anonymous
              app:
                build: .
            """,
            "My Shop",
            Map.of("TAG", "15"));
    assertThat(file.project()).isEqualTo("myshop");
    assertThat(file.services())
        .containsExactly(
            new ComposeFile.Service(
                "db",
                Optional.of("postgres:15"),
                List.of(
                    new ComposeFile.Mount("data", "/var/lib/postgresql/data"),
                    new ComposeFile.Mount("wal", "/wal"))),
            new ComposeFile.Service("app", Optional.empty(), List.of()));
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
