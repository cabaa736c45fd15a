// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Answers each connection with the same literal bytes, whatever is asked. */
final class LiteralServer implements AutoCloseable {
  private final ServerSocketChannel channel;
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final Talk talk;
  private final Thread thread;

  /** What is done with a connection whose request has been read. */
  interface Talk {
    void with(SocketChannel client) throws Exception;
  }

  LiteralServer(Path socket, Talk talk) throws IOException {
    this.talk = talk;
    channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(socket));
    thread = new Thread(this::serve, "literal-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** Says this and closes. */
  static LiteralServer saying(Path socket, String answer) throws IOException {
    return new LiteralServer(socket, client -> say(client, answer));
  }

  static void say(SocketChannel client, String text) throws IOException {
    client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** What was asked next, head and body. */
  String request() throws InterruptedException {
    String request = requests.poll(60, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("no request");
    }
    return request;
  }

  private void serve() {
    try {
      while (true) {
        try (SocketChannel client = channel.accept()) {
          ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
          client.read(buffer);
          requests.add(
              new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1));
          talk.with(client);
        }
      }
    } catch (Exception e) {
      // The test is over.
    }
  }

  /**
   * Nobody listens at the socket afterwards: while the thread is in accept, the kernel still does.
   */
  @Override
  public void close() throws IOException {
    channel.close();
    thread.interrupt();
    try {
      thread.join(60_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a server ended");
    }
  }
}
