// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What docker-java sends its requests with: {@link EngineHttp}. Transports that come with it ignore
 * read timeouts on Unix sockets. Threads may share it; it holds nothing open between requests.
 */
final class SocketDockerHttpClient implements DockerHttpClient {
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int OK = 200;

  // Objects made of it are many times as large.
  private static final long LONGEST_ANSWER = 4L << 20;

  private final EngineHttp http;

  SocketDockerHttpClient(EngineHttp http) {
    this.http = http;
  }

  /**
   * Sends a request.
   *
   * @throws UncheckedIOException if there is no answer, with {@link EngineHttp#send}'s reason
   */
  @Override
  public Response execute(Request request) {
    byte @Nullable [] bytes = request.bodyBytes();
    @Nullable InputStream body = bytes == null ? request.body() : new ByteArrayInputStream(bytes);
    try {
      return new SocketResponse(
          http.send(
              new EngineHttp.Request(
                  request.method(),
                  request.path(),
                  request.headers(),
                  body,
                  request.hijackedInput())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Does nothing: each answer closes its own connection. */
  @Override
  public void close() {}

  private record SocketResponse(EngineHttp.Answer answer) implements Response {
    /** For docker-java a connection that was taken over is a success, which 101 is not. */
    @Override
    public int getStatusCode() {
      int status = answer.head().status();
      return status == SWITCHING_PROTOCOLS ? OK : status;
    }

    @Override
    public Map<String, List<String>> getHeaders() {
      return answer.head().headers();
    }

    @Override
    public InputStream getBody() {
      return answer.isLive() ? answer.body() : new BoundedBody(answer.body(), LONGEST_ANSWER);
    }

    @Override
    public void close() {
      answer.close();
    }
  }
}
