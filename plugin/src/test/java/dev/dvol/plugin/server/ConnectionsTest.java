// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.plugin.log.PluginLog;
import dev.dvol.store.posix.NativePosix;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What connections do on a real socket. */
@Timeout(60)
class ConnectionsTest {
  private static final String LIST = Client.post("/VolumeDriver.List", "{}\n");
  private static final String MOUNT =
      Client.post("/VolumeDriver.Mount", "{\"Name\":\"v1\",\"ID\":\"a\"}\n");

  @TempDir private Path directory = Path.of("");

  private final MemoryDriver driver = new MemoryDriver();
  private final StringBuilder log = new StringBuilder();
  private PluginServer server;

  @BeforeAll
  static void watch() {
    Leaks.watch();
  }

  @AfterAll
  static void nothingLeaked() throws Exception {
    Leaks.assertNone();
  }

  @BeforeEach
  void start() throws Exception {
    driver.create("v1", Map.of());
    server =
        PluginServer.start(
            PluginServer.Config.at(socket(), new NativePosix())
                .withLimits(4, Duration.ofMillis(1200)),
            driver,
            new PluginLog(log, PluginLog.Level.DEBUG, false, Clock.systemUTC()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Path socket() {
    return directory.resolve("dvol.sock");
  }

  private Client connect() throws IOException {
    return Client.connect(socket());
  }

  @Test
  void answersLeaveInTheOrderOfRequestsThoughTheFirstIsSlow() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    driver.holdMounts(latch);
    try (Client client = connect()) {
      client.send(MOUNT + LIST + Client.post("/VolumeDriver.Get", "{\"Name\":\"absent\"}"));
      driver.awaitCall("mount v1 a");
      latch.countDown();
      assertThat(client.answer()).contains("\"Mountpoint\":\"/pool/v1/running_point\"");
      assertThat(client.answer()).contains("\"Volumes\"");
      assertThat(client.answer()).contains("no such volume");
    }
  }

  @Test
  void hundredRequestsInOnePieceAreAllAnswered() throws Exception {
    try (Client client = connect()) {
      client.send(LIST.repeat(100));
      for (int i = 0; i < 100; i++) {
        assertThat(client.answer()).startsWith("HTTP/1.1 200 OK");
      }
    }
  }

  @Test
  void clientThatHeapsUpRequestsWithoutEndIsCutOff() throws Exception {
    try (Client client = connect()) {
      client.send(LIST.repeat(300));
      int answers = 0;
      while (!client.answer().isEmpty()) {
        answers++;
      }
      assertThat(answers).isLessThan(300);
    } catch (IOException e) {
      // Cut off before it had said all.
    }
    try (Client other = connect()) {
      other.send(LIST);
      assertThat(other.answer()).startsWith("HTTP/1.1 200 OK");
    }
    server.close();
    assertThat(log).contains("level=warn event=connection-lost");
  }

  @Test
  void halfARequestKeepsNobodyElseWaitingAndMayBeFinishedLater() throws Exception {
    try (Client half = connect()) {
      half.send(LIST.substring(0, 40));
      List<Client> others = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        others.add(connect());
      }
      for (Client other : others) {
        other.send(LIST);
      }
      for (Client other : others) {
        assertThat(other.answer()).startsWith("HTTP/1.1 200 OK");
        other.close();
      }
      half.send(LIST.substring(40));
      assertThat(half.answer()).startsWith("HTTP/1.1 200 OK");
    }
  }

  @Test
  void clientThatHasSaidAllAndClosedItsEndIsAnswered() throws Exception {
    try (Client client = connect()) {
      client.send(LIST + LIST);
      client.sendNoMore();
      assertThat(client.answer()).startsWith("HTTP/1.1 200 OK");
      assertThat(client.answer()).startsWith("HTTP/1.1 200 OK");
      assertThat(client.answer()).isEmpty();
    }
  }

  @Test
  void getThatFailsIsCutOffAndItsRetryWithoutABodyTooUntilItIsAskedAnew() throws Exception {
    driver.failWith(new IOException("disk on fire"));
    try (Client first = connect()) {
      first.send(Client.post("/VolumeDriver.Get", "{\"Name\":\"v1\"}\n"));
      assertThat(first.answer()).isEmpty();
    }
    driver.failWith(null);
    try (Client retry = connect()) {
      retry.send(Client.post("/VolumeDriver.Get", ""));
      assertThat(retry.answer()).isEmpty();
    }
    try (Client anew = connect()) {
      anew.send(Client.post("/VolumeDriver.Get", "{\"Name\":\"v1\"}\n"));
      assertThat(anew.answer()).contains("\"Name\":\"v1\"");
    }
  }

  @Test
  void moreMountsThanWorkersWaitTheirTurn() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    driver.holdMounts(latch);
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Client client = connect();
      client.send(MOUNT);
      clients.add(client);
    }
    driver.awaitCall("mount v1 a");
    latch.countDown();
    for (Client client : clients) {
      assertThat(client.answer()).startsWith("HTTP/1.1 200 OK");
      client.close();
    }
  }

  @Test
  void mountThatNeverComesBackIsFailedAtTheEndAndNotLeftWithoutAnAnswer() throws Exception {
    driver.holdMounts(new CountDownLatch(1));
    try (Client client = connect()) {
      client.send(MOUNT);
      driver.awaitCall("mount v1 a");
      long start = System.nanoTime();
      server.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(40));
      assertThat(client.answer())
          .startsWith("HTTP/1.1 500 ")
          .containsIgnoringCase("connection: close")
          .endsWith("{\"Err\":\"interrupted\"}\n");
    }
  }

  @Test
  void idleConnectionsEndWithTheServer() throws Exception {
    try (Client idle = connect();
        Client half = connect()) {
      idle.send(LIST);
      assertThat(idle.answer()).startsWith("HTTP/1.1 200 OK");
      half.send(LIST.substring(0, 40));
      server.close();
      assertThat(idle.answer()).isEmpty();
      assertThat(half.answer()).isEmpty();
    }
  }
}
