// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A server for one connection that says what it was given, a part for each request. */
final class FakeServer implements AutoCloseable {
  private final Path socket;
  private final ServerSocketChannel channel;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final Thread thread;

  FakeServer(Path socket, byte[]... answers) throws IOException {
    this.socket = socket;
    channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(socket));
    thread = new Thread(() -> serve(answers), "fake-server");
    thread.start();
  }

  Path socket() {
    return socket;
  }

  /** Everything that came, as text; complete once the client has all answers. */
  String received() throws InterruptedException {
    thread.join();
    return received.toString(StandardCharsets.UTF_8);
  }

  private void serve(byte[]... answers) {
    try (SocketChannel client = channel.accept()) {
      for (byte[] answer : answers) {
        ByteBuffer request = ByteBuffer.allocate(4096);
        client.read(request);
        received.write(request.array(), 0, request.position());
        client.write(ByteBuffer.wrap(answer));
      }
    } catch (IOException e) {
      // The client sees it.
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
