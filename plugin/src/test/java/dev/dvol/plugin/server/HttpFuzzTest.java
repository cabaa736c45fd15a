// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.plugin.log.PluginLog;
import dev.dvol.plugin.protocol.Endpoint;
import dev.dvol.plugin.protocol.ProtocolCodec;
import dev.dvol.plugin.protocol.ProtocolException;
import dev.dvol.store.testing.fuzz.Fuzzer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an engine, or whoever reaches the socket, may send. */
class HttpFuzzTest {
  private static final String[] WORDS = {
    "\r\n",
    "\r\n\r\n",
    "Content-Length: ",
    "Transfer-Encoding: chunked",
    "POST ",
    "GET ",
    "HTTP/1.0",
    "Expect: 100-continue",
    "Connection: close",
    "Upgrade: x",
    "0\r\n\r\n",
    "/VolumeDriver.Mount",
    "/VolumeDriver.Create",
    "null",
    "{",
    "}",
    "[",
    "]",
    "\"Opts\":",
    "\"ID\":",
    "\\ud800",
    "\0"
  };

  @BeforeAll
  static void lookForLeaks() {
    Leaks.watch();
  }

  @AfterAll
  static void nothingLeaked() throws Exception {
    Leaks.assertNone();
  }

  private static String post(String path, String body) {
    return "POST /"
        + path
        + " HTTP/1.1\r\nHost: \r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @Test
  void requestsOnTheWire() throws Exception {
    MemoryDriver driver = new MemoryDriver();
    PluginLog quiet =
        new PluginLog(new StringBuilder(), PluginLog.Level.ERROR, false, Clock.systemUTC());
    Answering answering = new Answering(driver, quiet);
    String mount = post("VolumeDriver.Mount", "{\"Name\":\"a\",\"ID\":\"b\"}");
    Fuzzer.of("http")
        .from(
            post("VolumeDriver.Create", "{\"Name\":\"a\",\"Opts\":{\"x\":\"y\"}}"),
            post("Plugin.Activate", ""),
            mount + mount,
            "POST /VolumeDriver.List HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
        .words(WORDS)
        .run(
            input -> {
              EmbeddedChannel channel = new EmbeddedChannel();
              HttpPipeline.install(channel.pipeline(), answering, Runnable::run, quiet);
              channel.writeInbound(Unpooled.wrappedBuffer(input));
              channel.runPendingTasks();
              boolean answered = false;
              for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
                answered = true;
                if (out instanceof ByteBuf buffer) {
                  buffer.release();
                }
              }
              // Throws what no handler took.
              channel.finishAndReleaseAll();
              driver.calls.clear();
              return answered;
            });
  }

  @Test
  void bodies() throws Exception {
    Fuzzer.of("protocol")
        .from("{\"Name\":\"a\",\"ID\":\"b\",\"Opts\":{\"x\":\"y\"}}", "{\"Name\":\"a\"}")
        .words(WORDS)
        .refusing(ProtocolException.class)
        .run(
            input -> {
              for (Endpoint endpoint : Endpoint.values()) {
                if (endpoint != Endpoint.MOUNT && endpoint != Endpoint.UNMOUNT) {
                  assertThat(ProtocolCodec.decode(endpoint, input)).isNotNull();
                }
              }
              assertThat(new String(input, StandardCharsets.UTF_8)).isNotEmpty();
              return true;
            });
  }
}
