// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The first lines of an HTTP answer.
 *
 * @param status 100 to 599
 * @param headers values by name, which may be asked for in any case; values in their order
 */
record HttpHead(int status, Map<String, List<String>> headers) {
  private static final int LONGEST = 64 * 1024;

  /**
   * Reads status line and headers, up to the empty line and no further.
   *
   * @throws EOFException if the other end closed before all were there
   * @throws ProtocolException if it is no HTTP/1 answer, or longer than 64 KiB
   */
  static HttpHead read(InputStream in) throws IOException {
    int budget = LONGEST;
    String statusLine = line(in, budget);
    budget -= statusLine.length();
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(in, budget); !line.isEmpty(); line = line(in, budget)) {
      budget -= line.length();
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new ProtocolException("not a header: " + Excerpt.of(line));
      }
      headers
          .computeIfAbsent(line.substring(0, colon).strip(), name -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    return new HttpHead(status(statusLine), headers);
  }

  /** The last value of a header. */
  Optional<String> header(String name) {
    List<String> values = headers.getOrDefault(name, List.of());
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
  }

  /** Whether the body comes in chunks. */
  boolean isChunked() {
    return header("Transfer-Encoding").filter(value -> value.endsWith("chunked")).isPresent();
  }

  /** Length of the body, or -1 when it is not told. */
  long contentLength() throws ProtocolException {
    Optional<String> text = header("Content-Length");
    if (text.isEmpty()) {
      return -1;
    }
    try {
      long length = Long.parseLong(text.get());
      if (length >= 0) {
        return length;
      }
    } catch (NumberFormatException e) {
      // Told below, as any other length that is none.
    }
    throw new ProtocolException("not a length: " + Excerpt.of(text.get()));
  }

  private static int status(String line) throws ProtocolException {
    // HTTP/1.1 200 OK
    boolean plausible = line.length() >= 12 && line.startsWith("HTTP/1.") && line.charAt(8) == ' ';
    if (plausible && line.substring(9, 12).chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Integer.parseInt(line.substring(9, 12));
    }
    throw new ProtocolException("not an HTTP answer: " + Excerpt.of(line));
  }

  /** One line without its end; read byte by byte, because what follows the head is not ours. */
  static String line(InputStream in, int longest) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(80);
    int b;
    while ((b = in.read()) != '\n') {
      if (b < 0) {
        throw new EOFException("the engine closed the connection within its answer");
      }
      if (bytes.size() >= longest) {
        throw new ProtocolException("the head of the engine's answer is too long");
      }
      bytes.write(b);
    }
    String line = bytes.toString(StandardCharsets.ISO_8859_1);
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }
}
