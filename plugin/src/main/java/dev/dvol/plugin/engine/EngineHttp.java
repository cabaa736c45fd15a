// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client of HTTP/1.1 (RFC 9112) that does what an engine's API needs and no more: one connection
 * a request, timeouts that hold on Unix sockets too, bodies of known length, in chunks or up to the
 * end, and connections that both sides keep writing to. Small, because it is on the way of each
 * {@code dvol list}. Immutable; threads may share it.
 *
 * @param address where the engine listens
 * @param connectTimeout longest time to connect
 * @param readTimeout longest silence while an answer is awaited or read; zero waits for ever. Once
 *     an answer turns out to be a stream of a running program, silence is no failure any more
 */
record EngineHttp(EngineAddress address, Duration connectTimeout, Duration readTimeout) {
  private static final int CONTINUE_BELOW = 200;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final int BLOCK = 8192;

  /** The same engine with other patience. */
  EngineHttp withReadTimeout(Duration timeout) {
    return new EngineHttp(address, connectTimeout, timeout);
  }

  /**
   * A request.
   *
   * @param method GET, POST and so on
   * @param target path and query, encoded
   * @param headers further ones; Host, Connection and those of the body are ours
   * @param body what is sent; none for an empty one
   * @param input what is sent once the engine has taken the connection over; none when the request
   *     is an ordinary one
   */
  record Request(
      String method,
      String target,
      Map<String, String> headers,
      @Nullable InputStream body,
      @Nullable InputStream input) {
    static Request get(String target) {
      return new Request("GET", target, Map.of(), null, null);
    }
  }

  /** An answer, whose connection lives until it is closed. */
  record Answer(HttpHead head, InputStream body, Socket socket) implements Closeable {
    /** Whether what follows is the output of a program, which may say nothing for hours. */
    boolean isLive() {
      return head.status() == SWITCHING_PROTOCOLS
          || head.header("Content-Type").filter(type -> type.endsWith("-stream")).isPresent();
    }

    @Override
    public void close() {
      closeQuietly(socket);
    }
  }

  /** A value as part of a query. */
  static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /**
   * Sends a request and reads the head of its answer, whatever its status.
   *
   * @throws IOException if nobody listens, the answer is no HTTP, breaks off, or takes longer than
   *     allowed ({@link java.net.SocketTimeoutException}); whether the request was carried out is
   *     not known then
   */
  Answer send(Request request) throws IOException {
    Socket socket = EngineSocket.connect(address, connectTimeout, readTimeout);
    try {
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BLOCK);
      writeRequest(request, out);
      InputStream in = new BufferedInputStream(socket.getInputStream(), BLOCK);
      HttpHead head = HttpHead.read(in);
      while (head.status() < CONTINUE_BELOW && head.status() != SWITCHING_PROTOCOLS) {
        head = HttpHead.read(in);
      }
      InputStream body = body(request, head, in, () -> closeQuietly(socket));
      Answer answer = new Answer(head, body, socket);
      if (answer.isLive()) {
        socket.setSoTimeout(0);
      }
      @Nullable InputStream input = request.input();
      if (input != null) {
        startPump(input, socket);
      }
      return answer;
    } catch (IOException | RuntimeException e) {
      closeQuietly(socket);
      throw e;
    }
  }

  private void writeRequest(Request request, OutputStream out) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>(request.headers());
    headers.keySet().removeIf(EngineHttp::isOurs);
    headers.put("Host", address instanceof EngineAddress.Tcp tcp ? tcp.host() : "localhost");
    if (request.input() != null) {
      headers.put("Connection", "Upgrade");
      headers.put("Upgrade", "tcp");
    } else {
      headers.put("Connection", "close");
    }
    // Read whole: requests to an engine are small, and the length is then known.
    @Nullable InputStream body = request.body();
    byte[] content = body == null ? new byte[0] : body.readAllBytes();
    if (content.length > 0 || !request.method().equals("GET")) {
      headers.put("Content-Length", Integer.toString(content.length));
    }
    StringBuilder head = new StringBuilder(request.method());
    head.append(' ').append(request.target()).append(" HTTP/1.1\r\n");
    headers.forEach((name, value) -> appendHeader(head, name, value));
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    out.write(content);
    out.flush();
  }

  private static void appendHeader(StringBuilder head, String name, String value) {
    if ((name + value).chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException("control character in header " + name);
    }
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private static boolean isOurs(String header) {
    return header.equalsIgnoreCase("Host")
        || header.equalsIgnoreCase("Connection")
        || header.equalsIgnoreCase("Upgrade")
        || header.equalsIgnoreCase("Content-Length");
  }

  private static InputStream body(Request request, HttpHead head, InputStream in, Runnable onClose)
      throws IOException {
    boolean none =
        request.method().equals("HEAD")
            || head.status() == NO_CONTENT
            || head.status() == NOT_MODIFIED;
    if (none) {
      return HttpBody.ofLength(in, 0, onClose);
    }
    if (head.status() == SWITCHING_PROTOCOLS) {
      return HttpBody.untilClosed(in, onClose);
    }
    if (head.isChunked()) {
      return HttpBody.chunked(in, onClose);
    }
    long length = head.contentLength();
    return length < 0 ? HttpBody.untilClosed(in, onClose) : HttpBody.ofLength(in, length, onClose);
  }

  private static void startPump(InputStream input, Socket socket) {
    Thread pump = new Thread(() -> pump(input, socket), "engine-input");
    pump.setDaemon(true);
    pump.start();
  }

  private static void pump(InputStream input, Socket socket) {
    try {
      OutputStream out = socket.getOutputStream();
      byte[] block = new byte[BLOCK];
      int count;
      while ((count = input.read(block)) >= 0) {
        out.write(block, 0, count);
        out.flush();
      }
      // Half of the connection: what the program still has to say comes by the other.
      socket.shutdownOutput();
    } catch (IOException e) {
      // The program ended first, or the answer was closed: nobody waits for more.
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing more is wanted of it.
    }
  }
}
