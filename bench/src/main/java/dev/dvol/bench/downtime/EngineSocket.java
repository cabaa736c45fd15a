// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The engine, asked without a client in between: what a {@code docker} process takes to start would
 * be counted as the engine's time otherwise.
 */
final class EngineSocket {
  private final Path socket;

  EngineSocket(Path socket) {
    this.socket = socket;
  }

  /**
   * Asks for something to be done to a container, and returns when it is.
   *
   * @param what last part of the path, such as {@code stop?t=60}
   * @throws IOException when the engine refuses
   */
  void ask(String container, String what) throws IOException, InterruptedException {
    String request =
        "POST /containers/%s/%s HTTP/1.1\r\nHost: docker\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            .formatted(container, what);
    String answer;
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      InputStream in = Channels.newInputStream(channel);
      answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (ClosedByInterruptException e) {
      throw interrupted(e);
    }
    if (!isDone(answer)) {
      throw new IOException("the engine does not %s: %s".formatted(what, answer.strip()));
    }
  }

  /** Whether an answer says that it was done, or was so already. */
  static boolean isDone(String answer) {
    return answer.startsWith("HTTP/1.1 2") || answer.startsWith("HTTP/1.1 304");
  }

  private static InterruptedException interrupted(Exception cause) {
    // The exception tells it from here on.
    Thread.interrupted();
    InterruptedException interrupted = new InterruptedException("interrupted");
    interrupted.initCause(cause);
    return interrupted;
  }
}
