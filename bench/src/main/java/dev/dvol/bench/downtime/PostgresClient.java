// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A connection to PostgreSQL over its Unix socket, as user {@code postgres} without a password.
 * Speaks just enough of protocol 3.0 to ask for one value: a process of {@code psql} for each
 * question would take longer than what is measured. An interrupt closes it.
 */
final class PostgresClient implements AutoCloseable {
  private static final int PROTOCOL = 3 << 16;
  private static final int MOST_BYTES = 1 << 20;

  private final SocketChannel channel;
  private final DataInputStream in;

  private PostgresClient(SocketChannel channel) {
    this.channel = channel;
    this.in = new DataInputStream(Channels.newInputStream(channel));
  }

  /**
   * Connects.
   *
   * @throws IOException when there is no server, or it does not let anybody in yet
   */
  static PostgresClient connect(Path socket) throws IOException {
    PostgresClient client =
        new PostgresClient(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    try {
      byte[] who = "user\0postgres\0database\0postgres\0\0".getBytes(StandardCharsets.US_ASCII);
      client.send(
          ByteBuffer.allocate(8 + who.length).putInt(8 + who.length).putInt(PROTOCOL).put(who));
      client.untilReady();
      return client;
    } catch (IOException | RuntimeException e) {
      client.close();
      throw e;
    }
  }

  /**
   * The first value of the first row; empty if there is none.
   *
   * @throws IOException when the server refuses or goes away
   */
  String ask(String sql) throws IOException {
    byte[] text = (sql + "\0").getBytes(StandardCharsets.UTF_8);
    send(ByteBuffer.allocate(5 + text.length).put((byte) 'Q').putInt(4 + text.length).put(text));
    return untilReady();
  }

  private void send(ByteBuffer message) throws IOException {
    message.flip();
    while (message.hasRemaining()) {
      channel.write(message);
    }
  }

  private String untilReady() throws IOException {
    String value = "";
    while (true) {
      int kind = in.readUnsignedByte();
      int length = in.readInt() - 4;
      if (length < 0 || length > MOST_BYTES) {
        throw new IOException("not PostgreSQL: a message of " + length + " bytes");
      }
      byte[] body = new byte[length];
      in.readFully(body);
      switch (kind) {
        case 'D' -> value = value.isEmpty() ? firstColumn(ByteBuffer.wrap(body)) : value;
        case 'E' ->
            throw new IOException(
                new String(body, StandardCharsets.UTF_8).replace('\0', ' ').strip());
        case 'R' -> {
          if (ByteBuffer.wrap(body).getInt() != 0) {
            throw new IOException("the server wants a password");
          }
        }
        case 'Z' -> {
          return value;
        }
        default -> {
          // Parameters, notices, and that a command is complete.
        }
      }
    }
  }

  private static String firstColumn(ByteBuffer row) {
    int columns = row.getShort();
    int length = columns == 0 ? -1 : row.getInt();
    if (length < 0) {
      return "";
    }
    byte[] text = new byte[length];
    row.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
