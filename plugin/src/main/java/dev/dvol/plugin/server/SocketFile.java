// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.FileLock;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.Stat;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;

/**
 * A Unix domain socket by a path, open to its owner alone: whoever can write to it commands all
 * volumes. Java cannot say with which permissions a socket is made, so it is made in a directory
 * that nobody else may enter, beside its place and named as the socket without its ending, and
 * renamed when it is right. Not in its place itself: an engine takes every socket there for a
 * plugin.
 */
final class SocketFile implements ListeningSocket {
  private static final Name LOCK = Name.of("lock");
  private static final Name STAGED = Name.of("new");
  private static final int PRIVATE_DIRECTORY = 0700;
  private static final int BACKLOG = 128;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final Posix posix;
  private final Path path;
  private final ServerSocketChannel channel;
  private final Stat made;

  private SocketFile(Posix posix, Path path, ServerSocketChannel channel, Stat made) {
    this.posix = posix;
    this.path = path;
    this.channel = channel;
    this.made = made;
  }

  /**
   * Makes the socket, and its directory if there is none. A socket in its place that nobody answers
   * on is replaced.
   *
   * @param path absolute, its name with an ending such as {@code .sock}
   * @throws IOException if somebody answers there, if something else than a socket is there, or if
   *     it cannot be made; what was there is untouched then
   */
  static SocketFile bind(Posix posix, Path path) throws IOException {
    Files.createDirectories(parentOf(path));
    try (Directory parent = Directory.openRoot(posix, parentOf(path));
        Directory staging = openStaging(parent, path);
        FileLock lock = lock(staging, path)) {
      requireFree(parent, path);
      if (staging.exists(STAGED)) {
        staging.remove(STAGED);
      }
      Path staged = stagingPath(path).resolve(STAGED.toString());
      ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.bind(UnixDomainSocketAddress.of(staged), BACKLOG);
        Files.setPosixFilePermissions(staged, PosixFilePermissions.fromString("rw-------"));
        Stat made = staging.stat(STAGED);
        staging.rename(STAGED, parent, nameOf(path));
        return new SocketFile(posix, path, channel, made);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }
  }

  private static Directory openStaging(Directory parent, Path path) throws IOException {
    Name name = Name.of(stagingPath(path).getFileName().toString());
    if (parent.exists(name)) {
      Files.setPosixFilePermissions(
          stagingPath(path), PosixFilePermissions.fromString("rwx------"));
      return parent.openDirectory(name);
    }
    return parent.makeDirectory(name, PRIVATE_DIRECTORY);
  }

  private static Path stagingPath(Path path) {
    String name = path.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return path.resolveSibling(dot > 0 ? name.substring(0, dot) : name + ".d");
  }

  private static Path parentOf(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("a socket needs a directory: " + path);
    }
    return parent;
  }

  private static Name nameOf(Path path) {
    return Name.of(path.getFileName().toString());
  }

  private static FileLock lock(Directory staging, Path path) throws IOException {
    return FileLock.tryAcquire(staging, LOCK, "making socket " + path, LONGEST_WAIT)
        .orElseThrow(() -> new IOException("another server is making the socket " + path));
  }

  private static void requireFree(Directory parent, Path path) throws IOException {
    Optional<Stat> there = parent.findStat(nameOf(path));
    if (there.isPresent() && there.get().kind() != FileKind.SOCKET) {
      throw new IOException(path + " is in the way: it is no socket");
    }
    if (there.isPresent() && isAlive(path)) {
      throw new IOException("another server answers on " + path);
    }
  }

  private static boolean isAlive(Path path) throws IOException {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // A server that hangs with a full backlog would keep a waiting connect for ever.
      probe.configureBlocking(false);
      probe.connect(UnixDomainSocketAddress.of(path));
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  @Override
  public ServerSocketChannel channel() {
    return channel;
  }

  @Override
  public String description() {
    return path.toString();
  }

  /** Removes the socket's name, unless another server has put its own in the place. */
  @Override
  public void withdraw() throws IOException {
    try (Directory parent = Directory.openRoot(posix, parentOf(path));
        Directory staging = openStaging(parent, path);
        FileLock lock = lock(staging, path)) {
      Optional<Stat> there = parent.findStat(nameOf(path));
      boolean ours =
          there.isPresent()
              && there.get().device() == made.device()
              && there.get().inode() == made.inode();
      if (ours) {
        parent.remove(nameOf(path));
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
