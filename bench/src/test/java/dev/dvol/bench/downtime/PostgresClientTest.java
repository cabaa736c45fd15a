// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PostgresClientTest {
  private static final byte[] READY = {'I'};
  private static final byte[] WELCOME =
      join(message('R', new byte[4]), message('S', text("a\0b\0")), message('Z', READY));

  @TempDir Path temp;

  private static byte[] message(char kind, byte[] body) {
    return ByteBuffer.allocate(5 + body.length)
        .put((byte) kind)
        .putInt(4 + body.length)
        .put(body)
        .array();
  }

  private static byte[] row(String value) {
    byte[] bytes = text(value);
    return message(
        'D',
        ByteBuffer.allocate(6 + bytes.length)
            .putShort((short) 1)
            .putInt(bytes.length)
            .put(bytes)
            .array());
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] join(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(4096);
    for (byte[] part : parts) {
      all.put(part);
    }
    byte[] joined = new byte[all.flip().remaining()];
    all.get(joined);
    return joined;
  }

  private FakeServer server(byte[]... answers) throws IOException {
    return new FakeServer(temp.resolve("s"), answers);
  }

  @Test
  void valueOfTheFirstRowIsTheAnswer() throws Exception {
    byte[] rows =
        join(message('T', new byte[30]), row("42"), row("43"), message('C', text("SELECT 2\0")));
    try (FakeServer server = server(WELCOME, join(rows, message('Z', READY)));
        PostgresClient client = PostgresClient.connect(server.socket())) {
      assertThat(client.ask("select n")).isEqualTo("42");
      assertThat(server.received()).contains("user\0postgres\0").endsWith("select n\0");
    }
  }

  @Test
  void serverThatIsStartingDoesNotCountAsThere() throws Exception {
    byte[] starting = message('E', text("SFATAL\0Mthe database system is starting up\0\0"));
    try (FakeServer server = server(starting)) {
      assertThatThrownBy(() -> PostgresClient.connect(server.socket()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the database system is starting up");
    }
  }

  @Test
  void passwordsAndServersThatGoAwayAreFailures() throws Exception {
    try (FakeServer server = server(message('R', new byte[] {0, 0, 0, 10}))) {
      assertThatThrownBy(() -> PostgresClient.connect(server.socket()))
          .hasMessage("the server wants a password");
    }
    try (FakeServer server = new FakeServer(temp.resolve("t"), WELCOME);
        PostgresClient client = PostgresClient.connect(server.socket())) {
      assertThatThrownBy(() -> client.ask("select 1"))
          .isInstanceOfAny(EOFException.class, IOException.class);
    }
    assertThatThrownBy(() -> PostgresClient.connect(temp.resolve("nobody")))
        .isInstanceOf(IOException.class);
  }
}
