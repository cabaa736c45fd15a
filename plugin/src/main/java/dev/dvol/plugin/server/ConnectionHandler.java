// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import dev.dvol.plugin.log.PluginLog;
import dev.dvol.plugin.log.PluginLog.Level;
import dev.dvol.plugin.protocol.Endpoint;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * One connection. Requests are answered one after the other, so answers leave in their order; while
 * one is worked on, nothing more is read. Runs on the event loop and waits for nothing; the work is
 * done by an executor. A connection without work stays open for ever: engines keep them.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // of closes and writes: a connection that fails is gone
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
  private static final String CONTENT_TYPE = "application/vnd.docker.plugins.v1.2+json";

  /** Fired at a pipeline to close the connection once what came in is answered. */
  record Drain() {}

  private final Answering answering;
  private final Executor workers;
  private final PluginLog log;
  private final Queue<Object> waiting = new ArrayDeque<>();
  private boolean busy;
  private boolean draining;

  ConnectionHandler(Answering answering, Executor workers, PluginLog log) {
    this.answering = answering;
    this.workers = workers;
    this.log = log;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    waiting.add(message);
    takeNext(ctx);
  }

  private void takeNext(ChannelHandlerContext ctx) {
    if (busy) {
      return;
    }
    Object message = waiting.poll();
    if (message == null) {
      if (draining) {
        ctx.close();
      } else {
        ctx.channel().config().setAutoRead(true);
      }
      return;
    }
    busy = true;
    // A client that has said all and closed its end must not be taken for one that is gone.
    ctx.channel().config().setAutoRead(false);
    try {
      if (message instanceof FullHttpRequest request) {
        serve(ctx, request);
      } else {
        refuse(ctx, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "the request is too long", false);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void serve(ChannelHandlerContext ctx, FullHttpRequest request) {
    if (request.decoderResult().isFailure()) {
      // Where the next request begins is anybody's guess.
      refuse(ctx, HttpResponseStatus.BAD_REQUEST, "the request is no HTTP", false);
      return;
    }
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    String path = request.uri().split("\\?", 2)[0];
    Optional<Endpoint> endpoint = Endpoint.ofPath(path);
    if (endpoint.isEmpty()) {
      refuse(ctx, HttpResponseStatus.NOT_FOUND, "dvol does not know this request", keepAlive);
    } else if (!request.method().equals(HttpMethod.POST)) {
      refuse(ctx, HttpResponseStatus.METHOD_NOT_ALLOWED, "requests are POSTed", keepAlive);
    } else {
      work(ctx, endpoint.get(), ByteBufUtil.getBytes(request.content()), keepAlive);
    }
  }

  private void work(ChannelHandlerContext ctx, Endpoint endpoint, byte[] body, boolean keepAlive) {
    try {
      workers.execute(
          () -> {
            Outcome outcome = answering.answer(endpoint, body);
            ctx.executor().execute(() -> finish(ctx, outcome, keepAlive));
          });
    } catch (RejectedExecutionException e) {
      finish(ctx, answering.overload(endpoint), keepAlive);
    }
  }

  private void refuse(
      ChannelHandlerContext ctx, HttpResponseStatus status, String message, boolean keepAlive) {
    log.log(Level.WARN, "refused", "status", status.codeAsText().toString(), "reason", message);
    finish(ctx, Outcome.refusal(status, message), keepAlive);
  }

  private void finish(ChannelHandlerContext ctx, Outcome outcome, boolean keepAlive) {
    if (!(outcome instanceof Outcome.Answer answer)) {
      ctx.close();
      return;
    }
    boolean last = !keepAlive || draining && waiting.isEmpty();
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, answer.status(), Unpooled.wrappedBuffer(answer.body()));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, CONTENT_TYPE);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
    if (answer.status().equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
      response.headers().set(HttpHeaderNames.ALLOW, "POST");
    }
    HttpUtil.setKeepAlive(response, !last);
    if (last) {
      // Stays busy: what else came in is not worked on.
      ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    busy = false;
    // By way of the queue: a thousand requests at once must not be a thousand calls deep.
    ctx.executor().execute(() -> takeNext(ctx));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof Drain) {
      draining = true;
      if (!busy && waiting.isEmpty()) {
        ctx.close();
      }
      return;
    }
    super.userEventTriggered(ctx, event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    busy = true;
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A peer that went away is none of our business; anything else is told.
    Level level = cause instanceof IOException ? Level.DEBUG : Level.WARN;
    log.log(level, "connection-lost", "reason", cause.toString());
    ctx.close();
  }
}
