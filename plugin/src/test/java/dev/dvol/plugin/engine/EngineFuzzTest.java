// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.testing.fuzz.Fuzzer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What something that is taken for an engine may answer. */
class EngineFuzzTest {
  private static final String[] WORDS = {
    "null",
    "true",
    "1",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "\r\n",
    "\r\n\r\n",
    "HTTP/1.1 ",
    "Content-Length: ",
    "Transfer-Encoding: chunked",
    "ffffffffffffffff",
    "0\r\n\r\n",
    "\"Mounts\":",
    "\"Names\":",
    "\"Labels\":",
    "\\ud800"
  };

  @Test
  void listsOfContainers() throws Exception {
    Fuzzer.of("engine-containers")
        .from(
            """
            [{"Id":"4b7a0256260ba8eb4b7a0256260ba8eb4b7a0256260ba8eb4b7a0256260ba8eb","Names":["/db","/web/db"],"Image":"postgres","ImageID":"sha256:1",
            "State":"running","Labels":{"a":"b"},"Other":[{"x":1}],
            "Mounts":[{"Type":"volume","Name":"foo","Driver":"dvol","RW":true},{"Type":"bind"}]}]
            """,
            "[]")
        .words(WORDS)
        .refusing(IOException.class)
        .run(
            input -> {
              List<Container> read = EngineJson.containers(new ByteArrayInputStream(input));
              assertThat(read).doesNotContainNull();
              return true;
            });
  }

  @Test
  void textsInConfigurations() throws Exception {
    Fuzzer.of("engine-configuration")
        .from("{\"auths\":{\"a\":[1]},\"currentContext\":{\"deep\":\"remote\"}}")
        .words(WORDS)
        .run(
            input ->
                EngineJson.findText(
                        new String(input, StandardCharsets.UTF_8), "currentContext", "deep")
                    .isPresent());
  }

  @Test
  void answers() throws Exception {
    Fuzzer.of("engine-http")
        .from(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nApi-Version: 1.41\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
            "HTTP/1.0 404 Not Found\r\n\r\nuntil closed")
        .words(WORDS)
        .refusing(IOException.class)
        .run(
            input -> {
              ByteArrayInputStream in = new ByteArrayInputStream(input);
              HttpHead head = HttpHead.read(in);
              long length = head.contentLength();
              try (HttpBody body =
                  head.isChunked()
                      ? HttpBody.chunked(in, () -> {})
                      : length >= 0
                          ? HttpBody.ofLength(in, length, () -> {})
                          : HttpBody.untilClosed(in, () -> {})) {
                assertThat(body.readAllBytes().length).isLessThanOrEqualTo(input.length);
              }
              return true;
            });
  }
}
