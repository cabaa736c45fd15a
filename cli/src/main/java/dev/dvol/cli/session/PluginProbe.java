// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a volume driver whether it is there, as Docker does first. */
public final class PluginProbe {
  /** Where Docker looks for a driver of this name. */
  public static final Path DEFAULT_SOCKET = Path.of("/run/docker/plugins/dvol.sock");

  private static final int LONGEST_SECONDS = 2;
  private static final byte[] ACTIVATE =
      "POST /Plugin.Activate HTTP/1.1\r\nHost: dvol\r\nContent-Length: 0\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private PluginProbe() {}

  /** What is wrong with the driver at a socket; nothing if it answers. */
  public static Optional<String> problem(Path socket) {
    if (!Files.exists(socket)) {
      return Optional.of("there is no such socket");
    }
    CompletableFuture<Optional<String>> answer = CompletableFuture.supplyAsync(() -> ask(socket));
    try {
      return answer.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return Optional.of("it does not answer");
    } catch (ExecutionException e) {
      return Optional.of(String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted while asking");
    }
  }

  private static Optional<String> ask(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap(ACTIVATE));
      ByteBuffer answer = ByteBuffer.allocate(4096);
      while (answer.hasRemaining() && channel.read(answer) > 0) {
        String text = new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        if (text.contains("VolumeDriver")) {
          return Optional.empty();
        }
      }
      return Optional.of("what answers there is no volume driver");
    } catch (IOException e) {
      return Optional.of("nobody answers: " + e.getMessage());
    }
  }
}
