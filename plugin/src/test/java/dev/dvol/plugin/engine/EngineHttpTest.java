// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class EngineHttpTest {
  private Path directory;
  private Path socket;

  @BeforeEach
  void chooseSocket() throws Exception {
    // The path of a Unix socket has at most 107 bytes: the build's directory may be too deep.
    directory = Files.createTempDirectory(Path.of("/tmp"), "dvol");
    socket = directory.resolve("s");
  }

  @AfterEach
  void removeSocket() throws Exception {
    Files.deleteIfExists(socket);
    Files.delete(directory);
  }

  @Test
  void bodyOfKnownLengthIsReadToItsEndAndNoFurther() throws Exception {
    String answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\nx-a: 2\r\n\r\nhello and more";
    try (LiteralServer server = LiteralServer.saying(socket, answer);
        EngineHttp.Answer got = http().send(EngineHttp.Request.get("/_ping"))) {
      assertThat(got.head().status()).isEqualTo(200);
      assertThat(got.head().headers().get("X-a")).containsExactly("1", "2");
      assertThat(text(got.body())).isEqualTo("hello");
      assertThat(server.request())
          .isEqualTo("GET /_ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }
  }

  @Test
  void chunksArePutTogetherWhateverTheirSizesAndExtensions() throws Exception {
    assertThat(
            bodyOf(
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n"))
        .isEqualTo("abc0123456789");
    assertThat(bodyOf("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")).isEmpty();
  }

  @Test
  void bodyWithoutLengthEndsWhereTheEngineCloses() throws Exception {
    assertThat(bodyOf("\r\nall there is")).isEqualTo("all there is");
  }

  @Test
  void answersWithoutBodyAreOverAtOnce() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    for (String status : List.of("204 No Content", "304 Not Modified")) {
      try (LiteralServer server =
              new LiteralServer(
                  socket,
                  client -> {
                    LiteralServer.say(client, "HTTP/1.1 " + status + "\r\n\r\n");
                    over.await();
                  });
          EngineHttp.Answer got = http().send(EngineHttp.Request.get("/"))) {
        assertThat(text(got.body())).isEmpty();
      }
      Files.deleteIfExists(socket);
    }
    over.countDown();
  }

  @Test
  void interimAnswersArePassedOver() throws Exception {
    String answer =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
    try (LiteralServer server = LiteralServer.saying(socket, answer);
        EngineHttp.Answer got = http().send(EngineHttp.Request.get("/"))) {
      assertThat(got.head().status()).isEqualTo(201);
    }
  }

  @Test
  void bodyThatBreaksOffIsAnErrorAndNotAnEnd() throws Exception {
    for (String rest :
        List.of(
            "Content-Length: 10\r\n\r\nhalf",
            "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
            "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
            "Transfer-Encoding: chunked\r\n\r\n2\r\nab")) {
      assertThatThrownBy(() -> bodyOf(rest)).as(rest).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void headThatBreaksOffIsAnError() throws Exception {
    for (String answer : List.of("", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\nA: b\r\n")) {
      assertThatThrownBy(() -> answered(answer)).as(answer).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void whatIsNoHttpIsRefused() {
    for (String answer :
        List.of(
            "SSH-2.0-OpenSSH\r\n\r\n",
            "HTTP/1.1 2x0 OK\r\n\r\n",
            "HTTP/2 200\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n",
            "HTTP/1.1 200 OK\r\nA: " + "b".repeat(70_000) + "\r\n\r\n")) {
      assertThatThrownBy(() -> answered(answer))
          .as(answer.substring(0, 10))
          .isInstanceOf(ProtocolException.class);
    }
    for (String chunk : List.of("x\r\n", "-1\r\n", "+1\r\na", "1\r\nab\r\n")) {
      assertThatThrownBy(() -> bodyOf("Transfer-Encoding: chunked\r\n\r\n" + chunk))
          .as(chunk)
          .isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void engineThatSaysNothingIsGivenUpAfterTheReadTimeout() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (LiteralServer server = new LiteralServer(socket, client -> over.await())) {
      EngineHttp hasty = http().withReadTimeout(Duration.ofMillis(100));
      long before = System.nanoTime();
      assertThatThrownBy(() -> hasty.send(EngineHttp.Request.get("/")))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(60));
    }
    over.countDown();
  }

  @Test
  void engineThatStopsWithinItsAnswerIsGivenUpToo() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (LiteralServer server =
        new LiteralServer(
            socket,
            client -> {
              LiteralServer.say(client, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
              over.await();
            })) {
      EngineHttp hasty = http().withReadTimeout(Duration.ofSeconds(10));
      try (EngineHttp.Answer answer = hasty.send(EngineHttp.Request.get("/"))) {
        assertThatThrownBy(() -> text(answer.body())).isInstanceOf(SocketTimeoutException.class);
      }
    }
    over.countDown();
  }

  @Test
  void streamIsHandedOutAsItComesAndMayBeSilentForLong() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    try (LiteralServer server =
        new LiteralServer(
            socket,
            client -> {
              LiteralServer.say(
                  client,
                  "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\none");
              first.await();
              Thread.sleep(11_000);
              LiteralServer.say(client, "two");
            })) {
      EngineHttp hasty = http().withReadTimeout(Duration.ofSeconds(10));
      try (EngineHttp.Answer answer = hasty.send(EngineHttp.Request.get("/"))) {
        assertThat(answer.body().readNBytes(3)).asString().isEqualTo("one");
        first.countDown();
        assertThat(text(answer.body())).isEqualTo("two");
      }
    }
  }

  @Test
  void connectionThatIsTakenOverGoesBothWays() throws Exception {
    StringBuilder heard = new StringBuilder();
    CountDownLatch end = new CountDownLatch(1);
    try (LiteralServer server =
        new LiteralServer(
            socket,
            client -> {
              LiteralServer.say(
                  client, "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
              ByteBuffer buffer = ByteBuffer.allocate(100);
              while (client.read(buffer) >= 0) {
                // Until the other half is closed.
              }
              heard.append(
                  new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII));
              LiteralServer.say(client, "thanks");
              end.countDown();
            })) {
      InputStream input = new ByteArrayInputStream("typed".getBytes(StandardCharsets.US_ASCII));
      EngineHttp.Request request =
          new EngineHttp.Request(
              "POST",
              "/exec/1/start",
              Map.of("Content-Type", "application/json"),
              new ByteArrayInputStream("{}".getBytes(StandardCharsets.US_ASCII)),
              input);
      try (EngineHttp.Answer answer = http().send(request)) {
        assertThat(answer.head().status()).isEqualTo(101);
        assertThat(text(answer.body())).isEqualTo("thanks");
      }
      assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(heard).hasToString("typed");
      assertThat(server.request())
          .contains("Connection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 2\r\n\r\n{}");
    }
  }

  @Test
  void headerWithLineEndIsNeverSent() {
    EngineHttp.Request request =
        new EngineHttp.Request("GET", "/", Map.of("A", "b\r\nC: d"), null, null);
    assertThatThrownBy(
            () -> {
              try (LiteralServer server = LiteralServer.saying(socket, "")) {
                http().send(request);
              }
            })
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingAtTheSocketIsNoEngineAndNoFailure() throws Exception {
    EngineAddress nowhere = new EngineAddress.Unix(socket);
    assertThat(EngineContact.seek(nowhere))
        .isInstanceOfSatisfying(
            EngineContact.Absent.class,
            absent -> assertThat(absent.reason()).isEqualTo(EngineContact.Reason.NOBODY));
    LiteralServer.saying(socket, "").close();
    // The file of the socket stays when the one who listened is gone.
    assertThat(socket).exists();
    assertThat(EngineContact.seek(nowhere)).isInstanceOf(EngineContact.Absent.class);
  }

  @Test
  void somethingElseAtTheSocketIsAFailure() throws Exception {
    for (String answer :
        List.of("", "SSH-2.0\r\n", "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")) {
      try (LiteralServer server = LiteralServer.saying(socket, answer)) {
        assertThatThrownBy(() -> EngineContact.seek(new EngineAddress.Unix(socket)))
            .isInstanceOf(EngineException.class)
            .hasMessageContaining("does not answer");
      }
      Files.deleteIfExists(socket);
    }
  }

  @Test
  void refusalOfAListIsToldInTheEnginesWords() throws Exception {
    String body = "{\"message\":\"client version 1.44 is too new\"}";
    String answer =
        "HTTP/1.1 400 Bad Request\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    try (LiteralServer server = LiteralServer.saying(socket, answer)) {
      DockerEngine engine = new DockerEngine(http(), ApiVersion.find("1.41"));
      assertThatThrownBy(engine::active)
          .isInstanceOf(EngineException.class)
          .hasMessage("cannot list containers: client version 1.44 is too new");
      assertThat(server.request()).startsWith("GET /v1.41/containers/json HTTP/1.1\r\n");
    }
  }

  @Test
  void stopLeavesTheTimeoutToTheContainer() throws Exception {
    ContainerId id = new ContainerId("a".repeat(64));
    for (String status : List.of("204 No Content", "304 Not Modified")) {
      try (LiteralServer server = LiteralServer.saying(socket, "HTTP/1.1 " + status + "\r\n\r\n")) {
        new DockerEngine(http(), ApiVersion.find("1.44")).stop(id, Duration.ZERO);
        assertThat(server.request())
            .startsWith("POST /v1.44/containers/" + id + "/stop HTTP/1.1\r\n");
      }
      Files.deleteIfExists(socket);
    }
  }

  private EngineHttp http() {
    return new EngineHttp(
        new EngineAddress.Unix(socket), Duration.ofSeconds(60), Duration.ofMinutes(2));
  }

  private String bodyOf(String rest) throws Exception {
    return answered("HTTP/1.1 200 OK\r\n" + rest);
  }

  private String answered(String answer) throws Exception {
    try (LiteralServer server = LiteralServer.saying(socket, answer);
        EngineHttp.Answer got = http().send(EngineHttp.Request.get("/"))) {
      return text(got.body());
    } finally {
      Files.deleteIfExists(socket);
    }
  }

  private static String text(InputStream body) throws Exception {
    return new String(body.readAllBytes(), StandardCharsets.ISO_8859_1);
  }
}
