// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.DvolCommandLine;
import dev.dvol.cli.session.TestEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Passwords and tokens in the environment, in the docker command's files, and in containers: their
 * environment, labels, and commands of hooks. None is on a screen, in a file of the pool, or in
 * what programs read, whatever a command does and however it fails.
 */
class SecretsTest {
  private static final String SECRET = "t0kenThatNobodyMaySee";

  /** Every command, as it succeeds and as it fails. */
  private static final List<String> COMMANDS =
      List.of(
          "init foo",
          "list",
          "status",
          "commit -m one",
          "commit --allow-nothing",
          "log",
          "log --format %H%an%s",
          "show HEAD",
          "show nowhere",
          "diff HEAD",
          "branch other",
          "branch",
          "checkout other",
          "checkout nowhere",
          "reset --hard HEAD",
          "stash push",
          "stash list",
          "undo --list",
          "reflog",
          "config",
          "config unknown.key value",
          "restore HEAD --to out",
          "gc --dry-run",
          "fsck",
          "doctor",
          "version",
          "help commit",
          "switch foo",
          "rm -y foo",
          "nonsense");

  private static final List<String> OF_CONTAINERS =
      List.of("init foo", "list", "commit -m one", "reset --hard HEAD", "doctor");

  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp://ann:" + SECRET + "@127.0.0.1:1",
        "tcp://" + SECRET + "@127.0.0.1:1/path",
        "http://ann:" + SECRET + "@[::1]:1",
        "ssh://ann:" + SECRET + "@host",
        "https://" + SECRET + "@host/path",
        "tcp://ann:" + SECRET + "@host with blanks",
        "fd://ann:" + SECRET + "@"
      })
  void passwordInTheAddressOfTheEngineIsNowhere(String host) throws Exception {
    requireSilence(new String[] {"DOCKER_HOST", host});
  }

  @Test
  void secretsOfTheEnvironmentAndOfTheDockerCommandAreNowhere() throws Exception {
    Path docker = Files.createDirectories(directory.resolve("docker"));
    Files.writeString(
        docker.resolve("config.json"),
        """
        {"auths":{"registry.example.com":{"auth":"%1$s","identitytoken":"%1$s"}},
         "HttpHeaders":{"X-Token":"%1$s"},"currentContext":"missing","proxies":{"default":{"httpProxy":"http://a:%1$s@p"}}}
        """
            .formatted(SECRET));
    requireSilence(
        "DOCKER_CONFIG",
        docker.toString(),
        "HTTP_PROXY",
        "http://ann:" + SECRET + "@proxy:3128",
        "https_proxy",
        "http://ann:" + SECRET + "@proxy:3128",
        "POSTGRES_PASSWORD",
        SECRET,
        "AWS_SECRET_ACCESS_KEY",
        SECRET,
        "GIT_ASKPASS",
        "/bin/" + SECRET,
        "GIT_CONFIG_PARAMETERS",
        "'user.name=" + SECRET + "'",
        "DVOL_TOKEN",
        SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'dvol.commit-pre':'mysql -p%s -e flush','dvol.commit-post':'unlock %s'}",
        "{'dvol.commit-pre':'[\\u0022mysql\\u0022,\\u0022-p%s\\u0022]'}",
        "{'dvol.commit-pre':'[\\u0022mysql\\u0022,\\u0022-p%s\\u0022'}",
        "{'dvol.commit-post':'[7,\\u0022%s\\u0022]','dvol.on-error':'continue'}",
        "{'com.docker.compose.project':'%s','password':'%s','com.docker.compose.service':'db'}"
      })
  void secretsOfContainersAreNowhere(String labels) throws Exception {
    Path socket = directory.resolve("s");
    try (HostileEngine engine = new HostileEngine(socket)) {
      engine.container("db", "postgres:16", labels.replace('\'', '"').replace("%s", SECRET));
      engine.environment("[\"POSTGRES_PASSWORD=" + SECRET + "\"]");
      requireSilenceOfContainers(socket);
      engine.answer("GET /exec/" + HostileEngine.ID + "/json", 200, "{\"ExitCode\":3}");
      requireSilenceOfContainers(socket);
      // What is inspected is not what it should be.
      engine.answer(
          "GET /containers/" + HostileEngine.ID + "/json",
          200,
          "{\"Config\":{\"Env\":\"PASSWORD=" + SECRET + "\"}}");
      requireSilenceOfContainers(socket);
      assertThat(engine.mistakes()).isEmpty();
    }
  }

  private void requireSilenceOfContainers(Path socket) throws IOException {
    requireSilence(List.of("--debug"), OF_CONTAINERS, "DOCKER_HOST", "unix://" + socket);
  }

  private void requireSilence(String... variables) throws IOException {
    List<String> forms = List.of("", "--debug", "--json", "--json --debug", "--color=always");
    requireSilence(forms, COMMANDS, variables);
  }

  private void requireSilence(List<String> forms, List<String> commands, String... variables)
      throws IOException {
    for (String form : forms) {
      List<String> said = new ArrayList<>();
      for (String command : commands) {
        TestEnvironment environment = new TestEnvironment(directory).withTheEngineOfTheVariables();
        environment.with("DVOL_POOL", directory.resolve("pool").toString());
        for (int i = 0; i < variables.length; i += 2) {
          environment.with(variables[i], variables[i + 1]);
        }
        Files.createDirectories(directory.resolve("work"));
        List<String> words =
            new ArrayList<>(Arrays.asList((form + " " + command).strip().split(" ")));
        int exit = new DvolCommandLine(environment.environment()).run(words);
        String printed = environment.takeOut() + environment.takeErr();
        if (printed.contains(SECRET)) {
          said.add(words + " (" + exit + "): " + printed);
        }
      }
      assertThat(said).isEmpty();
    }
    try (Stream<Path> files = Files.walk(directory.resolve("pool"))) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String content =
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(content).as(file.toString()).doesNotContain(SECRET);
      }
    }
  }
}
