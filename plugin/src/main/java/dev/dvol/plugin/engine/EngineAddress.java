// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where an engine listens. */
public sealed interface EngineAddress {
  /** Where an engine listens unless something else is said. */
  EngineAddress STANDARD = new Unix(Path.of("/var/run/docker.sock"));

  /**
   * A Unix socket.
   *
   * @param path absolute
   */
  record Unix(Path path) implements EngineAddress {
    @Override
    public String text() {
      return "unix://" + path;
    }
  }

  /** A TCP port, without encryption. */
  record Tcp(String host, int port) implements EngineAddress {
    @Override
    public String text() {
      String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
      return "tcp://" + bracketed + ":" + port;
    }
  }

  /** The address as {@code DOCKER_HOST} spells it; {@link #parse} reads it again. */
  String text();

  /**
   * The address in a text.
   *
   * @param origin where the text is from, for messages: {@code DOCKER_HOST}, or a context
   * @throws VolumeException {@code REFUSED} for ssh, npipe and whatever else is no Unix socket and
   *     no TCP port
   */
  static EngineAddress parse(String text, String origin) throws VolumeException {
    try {
      if (text.startsWith("unix://")) {
        Path path = Path.of(text.substring("unix://".length()));
        if (path.isAbsolute()) {
          return new Unix(path);
        }
        throw refused(text, origin, "the path of the socket is not absolute");
      }
      if (text.startsWith("tcp://") || text.startsWith("http://")) {
        return tcp(text, origin);
      }
    } catch (InvalidPathException | URISyntaxException e) {
      throw refused(text, origin, "it is malformed");
    }
    throw refused(text, origin, "dvol can talk to an engine by unix:// and tcp:// only");
  }

  private static EngineAddress tcp(String text, String origin)
      throws URISyntaxException, VolumeException {
    final int standardPort = 2375;
    URI uri = new URI(text);
    String host = uri.getHost();
    if (host == null) {
      throw refused(text, origin, "it names no host");
    }
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new Tcp(bare, uri.getPort() < 0 ? standardPort : uri.getPort());
  }

  private static VolumeException refused(String text, String origin, String why) {
    // A name and a password may be in it, which belong on no screen and in no log.
    String shown = text.replaceFirst("//[^/]*@", "//***@");
    return new VolumeException(
        Reason.REFUSED,
        "cannot use the engine at " + shown + " (from " + origin + "): " + why,
        "run dvol on the engine's host, with DOCKER_HOST=" + STANDARD.text(),
        "or leave containers alone: --disable-docker-integration");
  }
}
