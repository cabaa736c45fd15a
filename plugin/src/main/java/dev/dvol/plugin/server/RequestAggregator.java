// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/**
 * Requests with their bodies, up to a length. One that is too long is passed on as {@link
 * TooLarge}, so that its refusal takes its turn among the answers and has a body like all of them.
 */
final class RequestAggregator extends HttpObjectAggregator {
  /** In place of a request whose body is too long; the rest of it is not read. */
  record TooLarge() {}

  RequestAggregator(int longestBody) {
    super(longestBody);
  }

  @Override
  protected @Nullable Object newContinueResponse(
      HttpMessage start, int longestBody, ChannelPipeline pipeline) {
    if (start.decoderResult().isFailure()) {
      return null;
    }
    if (HttpUtil.isContentLengthSet(start) && isContentLengthInvalid(start, longestBody)
        || !HttpUtil.is100ContinueExpected(start)) {
      // What else may be expected is not done, and no reason to refuse.
      start.headers().remove(HttpHeaderNames.EXPECT);
    }
    return super.newContinueResponse(start, longestBody, pipeline);
  }

  @Override
  protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
    ctx.fireChannelRead(new TooLarge());
  }
}
