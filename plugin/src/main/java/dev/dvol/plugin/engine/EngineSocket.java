// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.ConnectionRefusedSocketException;

/**
 * Connects to an engine. Unix sockets are junixsocket's: those of the JDK have no read timeout, and
 * an engine that hangs would hang us for ever.
 */
final class EngineSocket {
  private EngineSocket() {}

  /**
   * A connected socket.
   *
   * @param connectTimeout at least a millisecond
   * @param readTimeout how long one read may wait; zero for ever
   * @throws ConnectException if nobody listens there
   * @throws IOException if the socket is not there or may not be used, or it takes too long;
   *     nothing stays open then
   */
  static Socket connect(EngineAddress address, Duration connectTimeout, Duration readTimeout)
      throws IOException {
    int connectMillis = Math.toIntExact(connectTimeout.toMillis());
    if (address instanceof EngineAddress.Unix unix) {
      try {
        AFUNIXSocketAddress target = AFUNIXSocketAddress.of(unix.path());
        return connect(AFUNIXSocket.newInstance(), target, connectMillis, readTimeout);
      } catch (LinkageError e) {
        throw notLoaded(e);
      }
    }
    EngineAddress.Tcp tcp = (EngineAddress.Tcp) address;
    InetSocketAddress target = new InetSocketAddress(tcp.host(), tcp.port());
    return connect(new Socket(), target, connectMillis, readTimeout);
  }

  /** Unpacked at each start unless the launcher names it; that fails where nothing may be run. */
  private static IOException notLoaded(LinkageError e) {
    return new IOException(
        "junixsocket's native library cannot be loaded from "
            + System.getProperty("java.io.tmpdir")
            + "; name a directory by -Dorg.newsclub.net.unix.library.tmpdir=DIR",
        e);
  }

  private static Socket connect(
      Socket socket, SocketAddress target, int connectMillis, Duration readTimeout)
      throws IOException {
    try {
      socket.connect(target, connectMillis);
      socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, readTimeout.toMillis()));
      return socket;
    } catch (ConnectionRefusedSocketException e) {
      socket.close();
      // junixsocket has a class of its own for what the JDK calls this.
      throw (ConnectException) new ConnectException("nobody listens").initCause(e);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }
}
