// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;

/**
 * A listening Unix domain socket that this process was given as its standard input: systemd with
 * {@code StandardInput=socket}. It belongs to whoever gave it. While nobody serves it, the kernel
 * keeps connections waiting, so an engine that starts first loses nothing.
 *
 * <p>It is never closed: closing an inherited channel points standard output and error at {@code
 * /dev/null}, and the last words of the log are lost. The process's end closes it.
 */
record InheritedSocket(ServerSocketChannel channel, String description) implements ListeningSocket {

  /**
   * The socket.
   *
   * @throws IOException if standard input is anything else
   */
  static InheritedSocket open() throws IOException {
    Channel channel = System.inheritedChannel();
    if (channel instanceof ServerSocketChannel server
        && server.getLocalAddress() instanceof UnixDomainSocketAddress address) {
      return new InheritedSocket(server, address.toString());
    }
    throw new IOException(
        "standard input is no listening Unix domain socket: the unit needs StandardInput=socket");
  }

  @Override
  public void withdraw() {}

  @Override
  public void close() {}
}
