// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import dev.dvol.plugin.log.PluginLog;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.util.concurrent.Executor;

/**
 * What each connection is read with. Bounds, in bytes: 4,096 for the request line, 16,384 for all
 * headers, 1,048,576 for a body. A client that sends more than Netty's 128 requests ahead of their
 * answers is cut off. Hosts, content types and what a client accepts are not looked at: of engines,
 * some send an empty {@code Host} and none says what it sends.
 */
final class HttpPipeline {
  private static final int LONGEST_LINE = 4096;
  private static final int LONGEST_HEADERS = 16 * 1024;
  private static final int LONGEST_BODY = 1 << 20;

  private HttpPipeline() {}

  static void install(
      ChannelPipeline pipeline, Answering answering, Executor workers, PluginLog log) {
    HttpDecoderConfig limits =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(LONGEST_LINE)
            .setMaxHeaderSize(LONGEST_HEADERS);
    pipeline.addLast(new HttpServerCodec(limits));
    pipeline.addLast(new RequestAggregator(LONGEST_BODY));
    pipeline.addLast(new ConnectionHandler(answering, workers, log));
  }
}
