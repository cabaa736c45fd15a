// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EngineSocketTest {
  @TempDir Path temp;

  private FakeServer server(String answer) throws IOException {
    return new FakeServer(temp.resolve("s"), answer.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void engineIsAskedForWhatAModeMeans() throws Exception {
    try (FakeServer server = server("HTTP/1.1 204 No Content\r\n\r\n")) {
      new EngineSocket(server.socket()).ask("db", Quiet.STOP.begin());
      assertThat(server.received()).startsWith("POST /containers/db/stop?t=60 HTTP/1.1\r\n");
    }
  }

  @Test
  void refusalOfTheEngineIsTold() throws Exception {
    try (FakeServer server = server("HTTP/1.1 500 Internal\r\n\r\n{\"message\":\"no\"}")) {
      assertThatThrownBy(() -> new EngineSocket(server.socket()).ask("db", Quiet.PAUSE.begin()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the engine does not pause: HTTP/1.1 500")
          .hasMessageContaining("{\"message\":\"no\"}");
    }
    assertThat(EngineSocket.isDone("HTTP/1.1 304 Not Modified\r\n")).isTrue();
  }
}
