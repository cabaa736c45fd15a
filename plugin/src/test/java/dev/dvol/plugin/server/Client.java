// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A connection that says and hears bytes, one character a byte. */
final class Client implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

  private final SocketChannel channel;
  private final StringBuilder heard = new StringBuilder();

  private Client(SocketChannel channel) {
    this.channel = channel;
  }

  static Client connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    return new Client(channel);
  }

  /** A connection to the socket of a process that prints a line when there is one. */
  static Client whenListening(Process process, Path socket) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    if (out.readLine() == null) {
      throw new IOException("the process ended without a socket");
    }
    return connect(socket);
  }

  static String post(String path, String body) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: \r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: "
        + body.length()
        + "\r\nAccept: application/vnd.docker.plugins.v1.2+json\r\n\r\n"
        + body;
  }

  void send(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  void sendNoMore() throws IOException {
    channel.shutdownOutput();
  }

  /** The next answer, whole; empty when the connection ends first. */
  String answer() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8192);
    while (true) {
      int body = heard.indexOf("\r\n\r\n") + 4;
      Matcher length = LENGTH.matcher(heard);
      if (body >= 4 && length.find()) {
        int end = body + Integer.parseInt(length.group(1));
        if (heard.length() >= end) {
          String answer = heard.substring(0, end);
          heard.delete(0, end);
          return answer;
        }
      }
      if (channel.read(bytes.clear()) < 0) {
        return "";
      }
      heard.append(StandardCharsets.ISO_8859_1.decode(bytes.flip()));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
