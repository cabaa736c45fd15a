// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import dev.dvol.plugin.protocol.ProtocolCodec;
import dev.dvol.plugin.protocol.Reply;
import io.netty.handler.codec.http.HttpResponseStatus;

/** What becomes of a request. */
sealed interface Outcome {
  /** It is answered. */
  record Answer(HttpResponseStatus status, byte[] body) implements Outcome {}

  /** The connection is closed without an answer, for want of one that does no harm. */
  record Silence() implements Outcome {}

  /**
   * An answer. A failure is one by its status too: Podman looks at nothing else, Docker at both.
   */
  static Outcome of(Reply reply) {
    boolean failed = reply instanceof Reply.Failed;
    return new Answer(
        failed ? HttpResponseStatus.INTERNAL_SERVER_ERROR : HttpResponseStatus.OK,
        ProtocolCodec.encode(reply));
  }

  /** A refusal of a request that is not of the protocol. */
  static Outcome refusal(HttpResponseStatus status, String message) {
    return new Answer(status, ProtocolCodec.encode(new Reply.Failed(message)));
  }
}
