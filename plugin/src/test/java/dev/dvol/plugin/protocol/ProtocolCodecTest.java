// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolCodecTest {
  private static Request decode(Endpoint endpoint, String body) throws ProtocolException {
    return ProtocolCodec.decode(endpoint, body.getBytes(StandardCharsets.UTF_8));
  }

  private static String encode(Reply reply) {
    return new String(ProtocolCodec.encode(reply), StandardCharsets.UTF_8);
  }

  @Test
  void fieldsAreTakenInAnyOrderAndUnknownOnesPassedOver() throws Exception {
    assertThat(
            decode(
                Endpoint.CREATE, "{\"X\":[{}],\"Opts\":{\"b\":\"2\",\"a\":\"1\"},\"Name\":\"v\"}"))
        .isEqualTo(new Request.Create("v", Map.of("a", "1", "b", "2")));
    assertThat(decode(Endpoint.MOUNT, "{\"ID\":\"i\",\"Name\":\"v\"} \n"))
        .isEqualTo(new Request.Mount("v", "i"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"Name\":null}",
        "{\"Name\":1}",
        "{\"Name\":[]}",
        "{\"Name\":\"\"}",
        "{\"Name\":\"v\",\"Name\":\"w\"}",
        "{\"Name\":\"v\",\"Opts\":[]}",
        "{\"Name\":\"v\",\"Opts\":\"x\"}",
        "{\"Name\":\"v\",\"Opts\":{\"a\":1}}",
        "{\"Name\":\"v\",\"Opts\":{\"a\":null}}",
        "{\"Name\":\"v\"}{}",
        "{\"Name\":\"v\"",
        "[\"v\"]",
        "\"v\"",
        "v",
        " "
      })
  void whatIsNoRequestIsRefused(String body) {
    assertThatThrownBy(() -> decode(Endpoint.CREATE, body)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void requestsBeyondTheLimitsAreRefused() {
    StringBuilder options = new StringBuilder("{\"Name\":\"v\",\"Opts\":{\"o\":\"\"");
    for (int i = 0; i < 100; i++) {
      options.append(",\"o").append(i).append("\":\"\"");
    }
    assertThatThrownBy(() -> decode(Endpoint.CREATE, options + "}}"))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("options");
    String deep = "{\"X\":" + "[".repeat(100_000);
    assertThatThrownBy(() -> decode(Endpoint.CREATE, deep)).isInstanceOf(ProtocolException.class);
    String longName = "{\"Name\":\"" + "v".repeat(70_000) + "\"}";
    assertThatThrownBy(() -> decode(Endpoint.CREATE, longName))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void textThatIsNoUtf8IsRefused() {
    byte[] body = "{\"Name\":\"v?\"}".getBytes(StandardCharsets.US_ASCII);
    body[10] = (byte) 0xff;
    assertThatThrownBy(() -> ProtocolCodec.decode(Endpoint.CREATE, body))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void messagesOfAnyTextAreJsonOfOneLineOfAscii() {
    String message = "half \ud800, \u0000, \"quoted\",\nü \u202e";
    assertThat(encode(new Reply.Failed(message)))
        .hasLineCount(1)
        .matches("\\{\"Err\":\"[ -~]*\"}\n")
        .isEqualToIgnoringCase(
            "{\"Err\":\"half \\uD800, \\u0000, \\\"quoted\\\",\\n\\u00FC \\u202E\"}\n");
    assertThat(encode(new Reply.Failed("x".repeat(100_000)))).hasSizeLessThan(5000);
  }

  @Test
  void volumeTellsItsStatusInOrder() {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("branch", "master");
    status.put("commits", 3L);
    status.put("options", Map.of("quiesce", "stop"));
    VolumeDescription volume =
        new VolumeDescription(
            "v", Path.of("/p/v"), Optional.of(Instant.parse("2026-11-26T10:00:00.5Z")), status);
    assertThat(encode(new Reply.Found(volume)))
        .isEqualTo(
            "{\"Volume\":{\"Name\":\"v\",\"Mountpoint\":\"/p/v\","
                + "\"CreatedAt\":\"2026-11-26T10:00:00.500Z\",\"Status\":{\"branch\":\"master\","
                + "\"commits\":3,\"options\":{\"quiesce\":\"stop\"}}},\"Err\":\"\"}\n");
  }

  @Test
  void placeThatIsEmptyOrRelativeIsNeverSaid() {
    assertThatThrownBy(() -> new Reply.Located(Path.of("")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new VolumeDescription("v", Path.of("x"), Optional.empty(), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Reply.Failed("")).isInstanceOf(IllegalArgumentException.class);
  }
}
