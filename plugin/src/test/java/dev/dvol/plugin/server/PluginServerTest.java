// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.plugin.driver.Patience;
import dev.dvol.plugin.driver.PoolVolumeDriver;
import dev.dvol.plugin.log.PluginLog;
import dev.dvol.store.BranchName;
import dev.dvol.store.Pool;
import dev.dvol.store.StoreContext;
import dev.dvol.store.posix.NativePosix;
import java.io.IOException;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server on a real socket. */
@Timeout(600)
class PluginServerTest {
  private static final int MALFORMED = Integer.getInteger("dvol.malformed", 100_000);
  private static final String LIST = post("/VolumeDriver.List", "{}");

  @TempDir private Path directory = Path.of("");

  private final MemoryDriver driver = new MemoryDriver();
  private final StringBuilder log = new StringBuilder();
  private final PluginLog lines =
      new PluginLog(log, PluginLog.Level.INFO, false, Clock.systemUTC());

  @BeforeAll
  static void lookForLeaks() {
    Leaks.watch();
  }

  @AfterAll
  static void nothingLeaked() throws Exception {
    Leaks.assertNone();
  }

  private Path socket() {
    return directory.resolve("p/dvol.sock");
  }

  private PluginServer start() throws IOException {
    return PluginServer.start(PluginServer.Config.at(socket(), new NativePosix()), driver, lines);
  }

  private static String post(String path, String body) {
    return "POST %s HTTP/1.1\r\nHost: \r\nContent-Length: %d\r\n\r\n%s"
        .formatted(path, body.getBytes(StandardCharsets.UTF_8).length, body);
  }

  private SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket()));
    return channel;
  }

  private static void write(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Reads until an answer is complete or the connection is closed. */
  private static String read(SocketChannel channel) throws IOException {
    StringBuilder text = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    while (!text.toString().contains("}\n") && channel.read(buffer.clear()) >= 0) {
      text.append(StandardCharsets.UTF_8.decode(buffer.flip()));
    }
    return text.toString();
  }

  private String ask(String request) throws IOException {
    try (SocketChannel channel = connect()) {
      write(channel, request.getBytes(StandardCharsets.UTF_8));
      return read(channel);
    }
  }

  @Test
  void socketIsPrivateAndGoneAfterwards() throws Exception {
    try (PluginServer server = start()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
          .isEqualTo("rw-------");
      try (Stream<Path> there = Files.list(socket().getParent())) {
        assertThat(there.filter(path -> !Files.isDirectory(path))).containsExactly(socket());
      }
      assertThat(ask(LIST)).contains("200 OK");
    }
    assertThat(socket()).doesNotExist();
    assertThat(log).contains("event=started").contains("event=stopped");
  }

  @Test
  void livingServerIsNotReplacedAndADeadOneIs() throws Exception {
    try (PluginServer server = start()) {
      assertThatThrownBy(this::start).hasMessageContaining("another server answers");
      assertThat(ask(LIST)).contains("200 OK");
    }
    try (var dead = java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket()));
    }
    assertThat(socket()).exists();
    try (PluginServer server = start()) {
      assertThat(ask(LIST)).contains("200 OK");
    }
    Files.writeString(socket(), "not a socket");
    assertThatThrownBy(this::start).hasMessageContaining("no socket");
    assertThat(socket()).hasContent("not a socket");
  }

  @Test
  void serverThatIsReplacedLeavesTheSocketOfItsSuccessor() throws Exception {
    PluginServer first = start();
    Files.delete(socket());
    try (PluginServer second = start()) {
      first.close();
      assertThat(socket()).exists();
      assertThat(ask(LIST)).contains("200 OK");
    }
  }

  @Test
  void acceptedRequestsAreAnsweredBeforeTheEnd() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    driver.create("v1", java.util.Map.of());
    driver.holdMounts(latch);
    PluginServer server = start();
    try (SocketChannel slow = connect()) {
      write(
          slow,
          post("/VolumeDriver.Mount", "{\"Name\":\"v1\",\"ID\":\"a\"}")
              .getBytes(StandardCharsets.UTF_8));
      driver.awaitCall("mount v1 a");
      CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
      Thread.sleep(300);
      latch.countDown();
      assertThat(read(slow)).contains("\"Mountpoint\":\"/pool/v1/running_point\"");
      closing.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void slowMountDoesNotKeepOthersWaiting() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    driver.create("v1", java.util.Map.of());
    driver.holdMounts(latch);
    try (PluginServer server = start();
        SocketChannel slow = connect()) {
      write(
          slow,
          post("/VolumeDriver.Mount", "{\"Name\":\"v1\",\"ID\":\"a\"}")
              .getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 3; i++) {
        assertThat(ask(LIST)).contains("200 OK");
      }
      latch.countDown();
      assertThat(read(slow)).contains("Mountpoint");
    }
  }

  @Test
  void connectionServesManyRequestsAndBytesMayComeOneByOne() throws Exception {
    try (PluginServer server = start();
        SocketChannel channel = connect()) {
      for (int i = 0; i < 100; i++) {
        write(channel, LIST.getBytes(StandardCharsets.UTF_8));
        assertThat(read(channel)).contains("200 OK");
      }
      for (byte each : LIST.getBytes(StandardCharsets.UTF_8)) {
        write(channel, new byte[] {each});
      }
      assertThat(read(channel)).contains("200 OK");
    }
  }

  @Test
  void socketAppearsOnlyWhenThePoolCanBeRead() {
    driver.failWith(null);
    assertThatThrownBy(
            () ->
                PluginServer.start(
                    PluginServer.Config.at(socket(), new NativePosix()),
                    new MemoryDriver() {
                      @Override
                      public List<dev.dvol.plugin.protocol.VolumeDescription> list()
                          throws IOException {
                        throw new IOException("no pool");
                      }
                    },
                    lines))
        .hasMessageContaining("no pool");
    assertThat(socket()).doesNotExist();
  }

  @Test
  void aHundredThousandMalformedRequestsDoNoHarm() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    Path pool = directory.resolve("pool");
    Pool volumes =
        Pool.open(
            pool, new StoreContext(new NativePosix(), Clock.systemUTC(), new Random(1), "test"));
    volumes.init(new dev.dvol.store.VolumeName("good"), new BranchName("master"));
    PoolVolumeDriver real =
        new PoolVolumeDriver(volumes, new BranchName("master"), Patience.ofDocker(), quiet());
    List<String> before = names(directory, pool);
    try (PluginServer server =
        PluginServer.start(PluginServer.Config.at(socket(), new NativePosix()), real, quiet())) {
      attack(new Random(seed), MALFORMED / 10);
      long used = usedHeap();
      int workers = 3;
      List<CompletableFuture<Void>> attacks = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        long each = seed + 1 + i;
        attacks.add(CompletableFuture.runAsync(() -> attack(new Random(each), MALFORMED * 3 / 10)));
      }
      for (CompletableFuture<Void> attack : attacks) {
        attack.get(500, TimeUnit.SECONDS);
      }
      // Requests that nobody waits for any more may still be served, some hundreds at most.
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      String answer = "";
      while (!answer.contains("\"Name\":\"good\"") && System.nanoTime() - end < 0) {
        answer = askThoughBusy(post("/VolumeDriver.Get", "{\"Name\":\"good\"}"));
      }
      assertThat(answer).as("seed " + seed).contains("\"Name\":\"good\"");
      long growth = usedHeap() - used;
      while (growth >= 32L << 20 && System.nanoTime() - end < 0) {
        growth = usedHeap() - used;
      }
      assertThat(growth).as("seed " + seed + ": growth").isLessThan(32L << 20);
      assertThat(names(directory, pool)).as("seed " + seed).isEqualTo(before);
      assertThat(Path.of("/tmp/dvol-escaped")).as("seed " + seed).doesNotExist();
      assertThat(volumes.volumes())
          .as("seed " + seed)
          .containsExactly(new dev.dvol.store.VolumeName("good"));
    }
  }

  /** What is answered; nothing if the connection is refused or cut off. */
  private String askThoughBusy(String request) {
    try {
      return ask(request);
    } catch (IOException e) {
      return "";
    }
  }

  private static PluginLog quiet() {
    return new PluginLog(Writer.nullWriter(), PluginLog.Level.ERROR, false, Clock.systemUTC());
  }

  /** All there is outside the pool, and the pool's own entries that are no volumes. */
  private List<String> names(Path top, Path pool) throws IOException {
    try (Stream<Path> all = Files.walk(top)) {
      return all.filter(path -> !path.startsWith(pool))
          .map(path -> top.relativize(path).toString())
          .filter(name -> !name.startsWith("p"))
          .sorted()
          .toList();
    }
  }

  private static long usedHeap() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(50);
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  private void attack(Random random, int requests) {
    int done = 0;
    while (done < requests) {
      try (SocketChannel channel = connect()) {
        // Many on a connection, as long as it takes them; what comes back is not read on purpose.
        for (int i = 0; i < 50 && done < requests; i++) {
          write(channel, MalformedRequest.make(random));
          done++;
          if (random.nextInt(10) == 0) {
            break;
          }
        }
      } catch (IOException e) {
        // The server hung up, which is its right.
      }
    }
  }
}
