// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.plugin.log.PluginLog;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What engines send, byte for byte as it was recorded from Docker 20.10, and what must come back.
 * Each trap in their behaviour is a test.
 */
class RecordedRequestsTest {
  private static final String ID = "ce932f4f4638".repeat(5) + "abcd";

  private final MemoryDriver driver = new MemoryDriver();
  private final StringBuilder log = new StringBuilder();
  private final EmbeddedChannel channel = new EmbeddedChannel();

  RecordedRequestsTest() {
    PluginLog lines = new PluginLog(log, PluginLog.Level.DEBUG, false, Clock.systemUTC());
    HttpPipeline.install(channel.pipeline(), new Answering(driver, lines), Runnable::run, lines);
  }

  @BeforeAll
  static void lookForLeaks() {
    Leaks.watch();
  }

  @AfterAll
  static void nothingLeaked() throws Exception {
    Leaks.assertNone();
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private static String request(String path, String body) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: \r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\nAccept: application/vnd.docker.plugins.v1.2+json\r\n\r\n"
        + body;
  }

  private String send(String text) {
    ByteBuf bytes = channel.alloc().directBuffer();
    bytes.writeCharSequence(text, StandardCharsets.UTF_8);
    channel.writeInbound(bytes);
    channel.runPendingTasks();
    StringBuilder answer = new StringBuilder();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      answer.append(part.toString(StandardCharsets.UTF_8));
      ReferenceCountUtil.release(part);
    }
    return answer.toString();
  }

  private static String lines(String... lines) {
    return String.join("\r\n", lines);
  }

  private String ask(String endpoint, String body) {
    return send(request("/VolumeDriver." + endpoint, body));
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @Test
  void firstContactIsAnsweredWithoutABodyAndWithAnEmptyHost() {
    String answer =
        send(
            String.join(
                "\r\n",
                "POST /Plugin.Activate HTTP/1.1",
                "Host: ",
                "User-Agent: Go-http-client/1.1",
                "Content-Length: 0",
                "Accept: application/vnd.docker.plugins.v1.2+json",
                "",
                ""));
    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK\r\n")
        .containsIgnoringCase("content-type: application/vnd.docker.plugins.v1.2+json\r\n")
        .endsWith("{\"Implements\":[\"VolumeDriver\"]}\n");
    assertThat(body(ask("Capabilities", "{}\n")))
        .isEqualTo("{\"Capabilities\":{\"Scope\":\"local\"}}\n");
  }

  @Test
  void volumeIsMadeFoundListedMountedAndRemoved() {
    assertThat(body(ask("Get", "{\"Name\":\"v1\"}\n"))).isEqualTo("{\"Err\":\"no such volume\"}\n");
    assertThat(
            body(ask("Create", "{\"Name\":\"v1\",\"Opts\":{\"from\":\"main\",\"size\":\"5\"}}\n")))
        .isEqualTo("{\"Err\":\"\"}\n");
    assertThat(driver.calls).contains("create v1 {from=main, size=5}");
    assertThat(body(ask("Get", "{\"Name\":\"v1\"}\n")))
        .isEqualTo(
            "{\"Volume\":{\"Name\":\"v1\",\"Mountpoint\":\"/pool/v1/running_point\","
                + "\"CreatedAt\":\"2026-11-26T10:00:00Z\",\"Status\":{\"branch\":\"master\"}},"
                + "\"Err\":\"\"}\n");
    assertThat(body(ask("List", "{}\n")))
        .isEqualTo(
            "{\"Volumes\":[{\"Name\":\"v1\",\"Mountpoint\":\"/pool/v1/running_point\"}],"
                + "\"Err\":\"\"}\n");
    assertThat(body(ask("Mount", "{\"Name\":\"v1\",\"ID\":\"" + ID + "\"}\n")))
        .isEqualTo("{\"Mountpoint\":\"/pool/v1/running_point\",\"Err\":\"\"}\n");
    assertThat(body(ask("Path", "{\"Name\":\"v1\"}\n"))).contains("/pool/v1/running_point");
    assertThat(body(ask("Unmount", "{\"Name\":\"v1\",\"ID\":\"" + ID + "\"}\n")))
        .isEqualTo("{\"Err\":\"\"}\n");
    assertThat(body(ask("Remove", "{\"Name\":\"v1\"}\n"))).isEqualTo("{\"Err\":\"\"}\n");
  }

  @Test
  void optionsThatAreNullAreNoOptionsAndUnknownFieldsArePassedOver() {
    assertThat(ask("Create", "{\"Name\":\"v1\",\"Opts\":null,\"Labels\":{\"a\":[1,{}]}}\n"))
        .contains("200 OK");
    assertThat(driver.calls).containsExactly("create v1 {}");
  }

  @Test
  void podmanListsWithoutABodyAndSeesFailuresByTheirStatus() {
    assertThat(ask("List", "")).contains("200 OK");
    assertThat(ask("Mount", "{\"Name\":\"absent\",\"ID\":\"x\"}"))
        .startsWith("HTTP/1.1 500 ")
        .endsWith("{\"Err\":\"no such volume: absent\"}\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Create", "Mount", "Unmount", "Path", "Remove"})
  void retryWithAnEmptyBodyIsRefusedAndTouchesNothing(String endpoint) {
    assertThat(ask(endpoint, ""))
        .startsWith("HTTP/1.1 400 ")
        .endsWith("{\"Err\":\"the request has no Name\"}\n");
    assertThat(driver.calls).isEmpty();
  }

  @Test
  void getThatCannotBeAnsweredIsNotAnsweredAtAll() {
    ask("Create", "{\"Name\":\"v1\"}");
    driver.failWith(new IOException("disk on fire"));
    assertThat(ask("Get", "{\"Name\":\"v1\"}")).isEmpty();
    assertThat(channel.isOpen()).isFalse();
    assertThat(log).contains("disk on fire");
  }

  @Test
  void getRetriedWithAnEmptyBodyIsNotTakenForAVolumeThatIsAbsent() {
    assertThat(ask("Get", "")).isEmpty();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void getOfAnEmptyNameIsAnsweredAsAbsent() {
    assertThat(body(ask("Get", "{\"Name\":\"\"}\n"))).isEqualTo("{\"Err\":\"no such volume\"}\n");
  }

  @Test
  void mountThatFailsNeverAnswersWithAnEmptyPlace() {
    ask("Create", "{\"Name\":\"v1\"}");
    driver.failWith(new IOException("busy"));
    assertThat(ask("Mount", "{\"Name\":\"v1\",\"ID\":\"x\"}"))
        .startsWith("HTTP/1.1 500 ")
        .endsWith("{\"Err\":\"busy\"}\n")
        .doesNotContain("Mountpoint");
  }

  @Test
  void copyFromARunningContainerMountsAndUnmountsUnderItsIdWithoutHarm() {
    ask("Create", "{\"Name\":\"v1\"}");
    for (String endpoint : new String[] {"Mount", "Mount", "Unmount", "Mount", "Unmount"}) {
      assertThat(ask(endpoint, "{\"Name\":\"v1\",\"ID\":\"" + ID + "\"}")).contains("200 OK");
    }
    assertThat(driver.calls).filteredOn(call -> call.startsWith("mount")).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../../etc/x", "a b/ü", ".", "-x", "p@b", "/abs/path", "nul\\u0000x", "nl\\nx"})
  void namesThatEnginesForwardUncheckedComeBackAsAnErrorOfOneLine(String name) {
    String answer = body(ask("Create", "{\"Name\":\"" + name + "\"}"));
    assertThat(answer).startsWith("{\"Err\":\"").endsWith("\"}\n").hasLineCount(1);
    assertThat(body(ask("List", "{}"))).isEqualTo("{\"Volumes\":[],\"Err\":\"\"}\n");
  }

  @Test
  void requestsThatComeTogetherAreAnsweredInTheirOrder() {
    String three =
        request("/VolumeDriver.Create", "{\"Name\":\"one\"}")
            + request("/VolumeDriver.Get", "{\"Name\":\"one\"}")
            + request("/VolumeDriver.Get", "{\"Name\":\"two\"}");
    String answers = send(three);
    int created = answers.indexOf("{\"Err\":\"\"}");
    int found = answers.indexOf("\"Volume\":");
    int absent = answers.indexOf("no such volume");
    assertThat(created).isNotNegative().isLessThan(found);
    assertThat(found).isLessThan(absent);
  }

  @Test
  void whatIsNotOfTheProtocolIsRefusedInItsForm() {
    assertThat(send(request("/VolumeDriver.Nonsense", "{}")))
        .startsWith("HTTP/1.1 404 ")
        .contains("{\"Err\":\"");
    assertThat(send("GET /VolumeDriver.List HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 405 ")
        .contains("{\"Err\":\"");
    for (String body : new String[] {"[]", "7", "{\"Name\":5}", "{\"Name\":", "{}x", "\u0000"}) {
      assertThat(ask("Mount", body)).as(body).startsWith("HTTP/1.1 400 ").contains("{\"Err\":\"");
    }
    assertThat(ask("Capabilities", "{}")).contains("200 OK");
    assertThat(send("NONSENSE\r\n\r\n")).startsWith("HTTP/1.1 400 ").contains("{\"Err\":\"");
  }

  @Test
  void requestThatIsTooLongIsRefused() {
    String answer =
        send(
            "POST /VolumeDriver.Create HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n"
                + "x".repeat(100));
    assertThat(answer).startsWith("HTTP/1.1 413 ").contains("{\"Err\":\"");
    assertThat(driver.calls).isEmpty();
  }

  @Test
  void requestThatTurnsOutTooLongIsRefusedAfterTheAnswersBeforeIt() {
    StringBuilder chunks = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      chunks.append("10000\r\n").append("x".repeat(0x10000)).append("\r\n");
    }
    String answers =
        send(
            request("/VolumeDriver.List", "{}")
                + "POST /VolumeDriver.Create HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunks);
    assertThat(answers).startsWith("HTTP/1.1 200 OK").contains("HTTP/1.1 413 ");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void bodyMayComeInChunks() {
    String answer =
        send(
            lines(
                "POST /VolumeDriver.Create HTTP/1.1",
                "Transfer-Encoding: chunked",
                "",
                "8",
                "{\"Name\":",
                "5",
                "\"v1\"}",
                "0",
                "",
                ""));
    assertThat(answer).startsWith("HTTP/1.1 200 OK");
    assertThat(driver.calls).containsExactly("create v1 {}");
  }

  @Test
  void expectationsAreMetOrPassedOver() {
    String line = "POST /VolumeDriver.List HTTP/1.1\r\nContent-Length: 2\r\nExpect: ";
    assertThat(send(line + "100-continue\r\n\r\n")).startsWith("HTTP/1.1 100 Continue");
    assertThat(send("{}")).startsWith("HTTP/1.1 200 OK");
    assertThat(send(line + "miracles\r\n\r\n{}")).startsWith("HTTP/1.1 200 OK");
    assertThat(
            send(
                lines(
                    "POST /VolumeDriver.List HTTP/1.1",
                    "Content-Length: 2000000",
                    "Expect: 100-continue",
                    "",
                    "")))
        .startsWith("HTTP/1.1 413 ")
        .endsWith("{\"Err\":\"the request is too long\"}\n");
  }

  @Test
  void connectionIsKeptUnlessTheClientDoesNotWantIt() {
    assertThat(ask("List", "{}")).doesNotContainIgnoringCase("connection: close");
    assertThat(channel.isOpen()).isTrue();
    assertThat(
            send(
                lines(
                    "POST /VolumeDriver.List HTTP/1.1",
                    "Connection: close",
                    "Content-Length: 0",
                    "",
                    "")))
        .containsIgnoringCase("connection: close");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void connectionThatEndsInTheMiddleOfARequestLeavesNothingBehind() {
    send(request("/VolumeDriver.Create", "{\"Name\":\"v1\"}").substring(0, 150));
    channel.close().syncUninterruptibly();
    channel.runPendingTasks();
    assertThat(driver.calls).isEmpty();
  }
}
