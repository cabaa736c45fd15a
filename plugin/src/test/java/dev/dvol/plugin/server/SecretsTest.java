// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.plugin.driver.Patience;
import dev.dvol.plugin.driver.PoolVolumeDriver;
import dev.dvol.plugin.log.PluginLog;
import dev.dvol.store.BranchName;
import dev.dvol.store.Pool;
import dev.dvol.store.StoreContext;
import dev.dvol.store.posix.NativePosix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Passwords in the options of {@code docker volume create}, meant for another driver or mistyped:
 * not in the driver's log, at any level, nor in its answers, which engines log, nor in the pool.
 */
@Timeout(60)
class SecretsTest {
  private static final String SECRET = "t0kenThatNobodyMaySee";

  @TempDir private Path directory = Path.of("");

  private final StringBuilder log = new StringBuilder();

  @BeforeAll
  static void lookForLeaks() {
    Leaks.watch();
  }

  @AfterAll
  static void nothingLeaked() throws Exception {
    Leaks.assertNone();
  }

  private PluginServer start(Path socket) throws IOException {
    Pool pool =
        Pool.open(
            directory.resolve("pool"),
            new StoreContext(new NativePosix(), Clock.systemUTC(), new Random(1), "test"));
    PluginLog lines = new PluginLog(log, PluginLog.Level.DEBUG, false, Clock.systemUTC());
    return PluginServer.start(
        PluginServer.Config.at(socket, new NativePosix()),
        new PoolVolumeDriver(pool, new BranchName("master"), Patience.ofDocker(), lines),
        lines);
  }

  @Test
  void secretsInOptionsAreNowhere() throws Exception {
    Path socket = directory.resolve("p/s");
    StringBuilder answers = new StringBuilder();
    try (PluginServer server = start(socket)) {
      for (String body :
          List.of(
              "{'Name':'a','Opts':{'password':'%s'}}",
              "{'Name':'a','Opts':{'o':'addr=1.2.3.4,username=ann,password=%s'}}",
              "{'Name':'a','Opts':{'mode':'0700','password':'%s'}}",
              "{'Name':'a','Opts':{'password':%s}}",
              "{'Name':'a','Opts':{'password':'%s',}}",
              "{'Name':'a','Opts':{'password':'%s'",
              "{'Name':'a','Opts':{'password':['%s']}}",
              "{'Name':'a','Opts':'%s'}",
              "{'Name':'a','Opts':%s}",
              "{'Name':'a','Opts':{'x':'%1$s','x':'%1$s'}}",
              "%s")) {
        for (String path : List.of("Create", "Mount", "Get", "Remove")) {
          try (Client client = Client.connect(socket)) {
            String json = body.replace('\'', '"').formatted(SECRET);
            client.send(Client.post("/VolumeDriver." + path, json));
            answers.append(client.answer());
          }
        }
      }
    }
    assertThat(log.toString()).contains("event=").doesNotContain(SECRET);
    assertThat(answers.toString()).contains("password").doesNotContain(SECRET);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] content = Files.readAllBytes(file);
        assertThat(new String(content, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(SECRET);
      }
    }
  }
}
