// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An engine at a socket, with one container that has a volume of dvol mounted. It answers as a
 * Docker engine does, but where a test wants something else. What dvol has no business to ask for
 * is noted as a mistake.
 */
final class HostileEngine implements AutoCloseable {
  static final String ID = "0123456789abcdef".repeat(4);
  private static final String API = "/v1.41";
  private static final String LIST = "GET /containers/json";

  private final ServerSocketChannel channel;
  private final Map<String, byte[]> instead = new LinkedHashMap<>();
  private final List<String> mistakes = new ArrayList<>();
  private final AtomicLong sent = new AtomicLong();
  private String name = "db";
  private String image = "postgres:16";
  private String labels = "{}";
  private String environment = "[]";
  private byte[] endless = {};
  private boolean running = true;

  HostileEngine(Path socket) throws IOException {
    channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(socket));
    Thread thread = new Thread(this::accept, "hostile-engine");
    thread.setDaemon(true);
    thread.start();
  }

  /** Sets the container's name, its image, its labels as a JSON object. */
  synchronized void container(String itsName, String itsImage, String itsLabels) {
    name = itsName;
    image = itsImage;
    labels = itsLabels;
  }

  /** Sets the environment of the container's program, as a JSON array. */
  synchronized void environment(String json) {
    environment = json;
  }

  /**
   * Answers requests differently.
   *
   * @param request method and path behind the version, such as {@code GET /containers/json}
   */
  synchronized void answer(String request, byte[] whole) {
    instead.put(request, whole);
  }

  /** Whether it answers a request differently. */
  synchronized boolean answersDifferently(String request) {
    return instead.containsKey(request);
  }

  /** Answers with a status and a body of a known length. */
  void answer(String request, int status, String body) {
    answer(request, json(status, body));
  }

  /** After what a request is answered with, this comes again and again until nobody reads. */
  synchronized void goOnFor(String request, byte[] head, byte[] forEver) {
    instead.put(request, head);
    endless = forEver;
  }

  /** Bytes that were taken from it. */
  long sent() {
    return sent.get();
  }

  synchronized boolean running() {
    return running;
  }

  /** Whether the answer to a request was replaced by one with such a text. */
  synchronized boolean answersWith(String request, String text) {
    byte[] answer = instead.get(request);
    return answer != null && new String(answer, StandardCharsets.UTF_8).contains(text);
  }

  synchronized List<String> mistakes() {
    return List.copyOf(mistakes);
  }

  static byte[] http(int status, String type, String body) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 %d Some Words\r\nApi-Version: 1.41\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(status, type, content.length);
    return concat(head.getBytes(StandardCharsets.UTF_8), content);
  }

  static byte[] concat(byte[] a, byte[] b) {
    byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = channel.accept();
        Thread thread = new Thread(() -> serve(client), "hostile-answer");
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      InputStream in = Channels.newInputStream(client);
      OutputStream out = Channels.newOutputStream(client);
      String head = head(in);
      String request = head.substring(0, Math.max(0, head.indexOf(" HTTP/1.1"))).replace(API, "");
      String path = request.replaceFirst("\\?.*", "");
      byte[] different;
      byte[] more;
      synchronized (this) {
        if (!head.contains("\r\nHost: ")) {
          mistakes.add("no Host: " + head);
        }
        different = instead.get(path);
        more = different == null ? new byte[0] : endless;
      }
      byte[] answer = different == null ? ordinary(path) : different;
      out.write(answer);
      sent.addAndGet(answer.length);
      while (more.length > 0) {
        out.write(more);
        sent.addAndGet(more.length);
      }
    } catch (IOException e) {
      // Who asked has heard enough.
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    int b;
    while (head.indexOf("\r\n\r\n") < 0 && (b = in.read()) >= 0) {
      head.append((char) b);
    }
    return head.toString();
  }

  private synchronized byte[] ordinary(String request) {
    return switch (request.replace(ID, "ID")) {
      case "GET /_ping" -> http(200, "text/plain", "OK");
      case "GET /version" -> json(200, "{\"Version\":\"20.10\",\"ApiVersion\":\"1.41\"}");
      case LIST -> json(200, "[" + listed() + "]");
      case "GET /containers/ID/json" -> json(200, inspected());
      case "POST /containers/ID/stop" -> change(running, false);
      case "POST /containers/ID/start" -> change(!running, true);
      case "GET /images/sha256:1234/json" ->
          json(200, "{\"Id\":\"sha256:1234\",\"RepoDigests\":[]}");
      case "POST /containers/ID/exec" -> json(201, "{\"Id\":\"" + ID + "\"}");
      case "POST /exec/ID/start" -> http(200, "application/vnd.docker.raw-stream", "");
      case "GET /exec/ID/json" ->
          json(200, "{\"ID\":\"" + ID + "\",\"Running\":false,\"ExitCode\":0}");
      default -> {
        mistakes.add(request);
        yield json(500, "{\"message\":\"what is this\"}");
      }
    };
  }

  private static byte[] json(int status, String body) {
    return http(status, "application/json", body);
  }

  private byte[] change(boolean allowed, boolean runsThen) {
    // Who is told that it runs may stop it again.
    if (!allowed && !instead.containsKey(LIST)) {
      mistakes.add(runsThen ? "start of what runs" : "stop of what is stopped");
    }
    running = runsThen;
    return "HTTP/1.1 204 No Content\r\nApi-Version: 1.41\r\n\r\n"
        .getBytes(StandardCharsets.US_ASCII);
  }

  private String listed() {
    return """
        {"Id":"%s","Names":[%s],"Image":%s,"ImageID":"sha256:1234","State":"%s","Labels":%s,
         "Mounts":[{"Type":"volume","Name":"foo","Driver":"dvol","RW":true}]}
        """
        .formatted(ID, quoted("/" + name), quoted(image), state(), labels);
  }

  private String inspected() {
    return """
        {"Id":"%s","Name":%s,"State":{"Status":"%s","Running":%b,"ExitCode":0,"OOMKilled":false,
         "StartedAt":"2026-11-22T10:00:00Z"},"HostConfig":{"AutoRemove":false},
         "Config":{"Env":%s,"Image":%s,"Labels":%s}}
        """
        .formatted(ID, quoted("/" + name), state(), running, environment, quoted(image), labels);
  }

  private String state() {
    return running ? "running" : "exited";
  }

  /** A text as JSON. */
  static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      json.append(
          c >= ' ' && c < 127 && c != '"' && c != '\\' ? "" + c : "\\u%04x".formatted((int) c));
    }
    return json.append('"').toString();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
