// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;

/** Where connections come from. */
interface ListeningSocket {
  /** The socket, bound and listening; nobody else accepts from it. */
  ServerSocketChannel channel();

  /** What people call it. */
  String description();

  /** Sees to it that nobody new connects, as far as that is ours to decide. */
  void withdraw() throws IOException;

  /** Gives the socket back, after {@link #withdraw}. */
  void close() throws IOException;
}
