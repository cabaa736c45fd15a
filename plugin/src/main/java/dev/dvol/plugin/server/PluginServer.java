// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import dev.dvol.plugin.driver.VolumeDriver;
import dev.dvol.plugin.log.PluginLog;
import dev.dvol.plugin.log.PluginLog.Level;
import dev.dvol.store.posix.Posix;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A volume driver at the service of engines, from {@link #start} to {@link #close}. Its threads do
 * not keep the process alive: {@link #awaitClosed} does. It looks at no environment variable and
 * catches no signal; who starts it calls {@link #close} from a shutdown hook.
 */
public final class PluginServer implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 1024;
  private static final int MOST_WAITING = 256;
  private static final Duration LAST_CALL = Duration.ofSeconds(1);
  private static final Duration IDLE_WORKER = Duration.ofSeconds(30);

  /**
   * What a server is started with.
   *
   * @param socket where to listen, absolute; empty for the socket that is standard input
   * @param posix system calls, for the socket's file
   * @param workers how many requests are worked on at once, each perhaps waiting for a volume
   * @param longestStop how long {@link PluginServer#close} waits for requests, more than a second
   * @param lastCall how long it still accepts connections that began before it
   */
  public record Config(
      Optional<Path> socket, Posix posix, int workers, Duration longestStop, Duration lastCall) {
    private static final int WORKERS = 64;
    // Docker kills a plugin after ten seconds, systemd after what its unit says.
    private static final Duration LONGEST_STOP = Duration.ofSeconds(9);
    private static final Duration SHORT = Duration.ofMillis(100);

    /** A server that makes its socket. */
    public static Config at(Path socket, Posix posix) {
      return new Config(Optional.of(socket), posix, WORKERS, LONGEST_STOP, SHORT);
    }

    /** A server that is given its socket as standard input, as systemd does. */
    public static Config inherited(Posix posix) {
      return new Config(Optional.empty(), posix, WORKERS, LONGEST_STOP, SHORT);
    }

    /** The same with other limits. */
    public Config withLimits(int otherWorkers, Duration otherLongestStop) {
      return new Config(socket, posix, otherWorkers, otherLongestStop, lastCall);
    }
  }

  private final Config config;
  private final PluginLog log;
  private final ListeningSocket socket;
  private final Answering answering;
  private final ThreadPoolExecutor workers;
  private final EventLoopGroup eventLoop;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Channel listener;

  private PluginServer(Config config, VolumeDriver driver, PluginLog log, ListeningSocket socket)
      throws IOException {
    this.config = config;
    this.log = log;
    this.socket = socket;
    this.answering = new Answering(driver, log);
    this.workers =
        new ThreadPoolExecutor(
            config.workers(),
            config.workers(),
            IDLE_WORKER.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            new DefaultThreadFactory("dvol-worker", true));
    this.workers.allowCoreThreadTimeOut(true);
    this.eventLoop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("dvol-http", true), NioIoHandler.newFactory());
    this.listener = listen();
  }

  /**
   * Starts to serve. The socket appears when the driver can list its volumes and not before: an
   * engine waits for a socket that is not there, and forgets the volumes that a driver does not
   * know.
   *
   * @throws IOException if the volumes cannot be listed, another server answers on the socket, or
   *     it cannot be had; nothing is left behind then
   */
  public static PluginServer start(Config config, VolumeDriver driver, PluginLog log)
      throws IOException {
    int volumes = driver.list().size();
    ListeningSocket socket =
        config.socket().isPresent()
            ? SocketFile.bind(config.posix(), config.socket().get())
            : InheritedSocket.open();
    PluginServer server = new PluginServer(config, driver, log, socket);
    log.log(
        Level.INFO,
        "started",
        "socket",
        socket.description(),
        "volumes",
        Integer.toString(volumes));
    return server;
  }

  /** Whether standard input is a listening socket, for {@link Config#inherited}. */
  public static boolean isSocketInherited() throws IOException {
    return System.inheritedChannel() instanceof ServerSocketChannel server
        && server.getLocalAddress() instanceof UnixDomainSocketAddress;
  }

  private Channel listen() throws IOException {
    ChannelFuture registered =
        new ServerBootstrap()
            .group(eventLoop)
            .channelFactory(() -> new NioServerDomainSocketChannel(socket.channel()))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    accept(connection);
                  }
                })
            .register()
            .awaitUninterruptibly();
    if (!registered.isSuccess()) {
      workers.shutdownNow();
      eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      socket.withdraw();
      socket.close();
      throw new IOException("cannot listen on " + socket.description(), registered.cause());
    }
    return registered.channel();
  }

  private void accept(Channel connection) {
    if (connections.size() >= MOST_CONNECTIONS) {
      log.log(Level.ERROR, "overload", "connections", Integer.toString(connections.size()));
      connection.close();
      return;
    }
    connections.add(connection);
    HttpPipeline.install(connection.pipeline(), answering, workers, log);
  }

  /** Waits until it is closed, which nothing but {@link #close} does. */
  public void awaitClosed() throws InterruptedException {
    closed.await();
  }

  /**
   * Takes the socket away, answers every request that came in, and closes all connections. What is
   * not answered in time is interrupted and, failing that, cut off. Returns when it is over; so
   * does a second call.
   */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      try {
        stop();
      } finally {
        closed.countDown();
      }
    } else {
      uninterruptibly(closed::await);
    }
  }

  private void stop() {
    log.log(Level.INFO, "stopping", "socket", socket.description());
    try {
      socket.withdraw();
    } catch (IOException e) {
      log.log(Level.WARN, "socket-left", "socket", socket.description(), "reason", e.toString());
    }
    // Who connected before cannot know: the kernel accepted it on our behalf.
    uninterruptibly(() -> Thread.sleep(config.lastCall().toMillis()));
    // Closed by way of Netty, a socket's file would be removed, whoever made it.
    listener.deregister().awaitUninterruptibly();
    connections.forEach(
        each -> each.pipeline().fireUserEventTriggered(new ConnectionHandler.Drain()));
    boolean drained = awaitConnections(config.longestStop().minus(LAST_CALL));
    workers.shutdownNow();
    if (!drained && !awaitConnections(LAST_CALL)) {
      log.log(Level.WARN, "cut-off", "connections", Integer.toString(connections.size()));
    }
    connections.close().awaitUninterruptibly();
    eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    try {
      socket.close();
    } catch (IOException e) {
      log.log(Level.WARN, "socket-left", "socket", socket.description(), "reason", e.toString());
    }
    log.log(Level.INFO, "stopped", "socket", socket.description());
  }

  private boolean awaitConnections(Duration longest) {
    return connections.newCloseFuture().awaitUninterruptibly(longest.toMillis());
  }

  /** Something that waits. */
  private interface Wait {
    void run() throws InterruptedException;
  }

  // A stop that has begun is finished, and each of its waits is bounded.
  private static void uninterruptibly(Wait wait) {
    try {
      wait.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
