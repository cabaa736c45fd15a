// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import dev.dvol.plugin.driver.DriverException;
import dev.dvol.plugin.driver.VolumeDriver;
import dev.dvol.plugin.log.PluginLog;
import dev.dvol.plugin.log.PluginLog.Level;
import dev.dvol.plugin.protocol.Endpoint;
import dev.dvol.plugin.protocol.ProtocolCodec;
import dev.dvol.plugin.protocol.ProtocolException;
import dev.dvol.plugin.protocol.Reply;
import dev.dvol.plugin.protocol.Request;
import dev.dvol.plugin.protocol.VolumeDescription;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.Optional;

/**
 * From the body of a request to what becomes of it; waits for the driver. One of the edges where
 * everything is caught: whatever happens, the engine gets what does least harm.
 *
 * <p>An error in answer to a Get means "there is no such volume" to an engine, which then forgets
 * the volume and starts the next container on an empty one of its own. So a Get is answered when
 * the answer is known, and otherwise not at all. That holds for a Get without a body too: when a
 * connection is cut, engines ask again and forget to send the body (moby issue 39331).
 */
final class Answering {
  private final VolumeDriver driver;
  private final PluginLog log;

  Answering(VolumeDriver driver, PluginLog log) {
    this.driver = driver;
    this.log = log;
  }

  /** What becomes of a request; never throws. */
  Outcome answer(Endpoint endpoint, byte[] body) {
    if (endpoint == Endpoint.GET && body.length == 0) {
      log.log(Level.WARN, "dropped", "request", endpoint.path(), "reason", "empty body");
      return new Outcome.Silence();
    }
    try {
      Request request = ProtocolCodec.decode(endpoint, body);
      log.log(Level.DEBUG, "request", "request", request.toString());
      return Outcome.of(reply(request));
    } catch (ProtocolException e) {
      log.log(Level.WARN, "malformed", "request", endpoint.path(), "reason", message(e));
      return Outcome.refusal(HttpResponseStatus.BAD_REQUEST, message(e));
    } catch (DriverException e) {
      log.log(Level.WARN, "refused", "request", endpoint.path(), "reason", message(e));
      return Outcome.of(new Reply.Failed(message(e)));
    } catch (Throwable e) {
      return failure(endpoint, e);
    }
  }

  /** What becomes of a request that nobody has time for. */
  Outcome overload(Endpoint endpoint) {
    log.log(Level.ERROR, "overload", "request", endpoint.path());
    return endpoint == Endpoint.GET
        ? new Outcome.Silence()
        : Outcome.refusal(HttpResponseStatus.SERVICE_UNAVAILABLE, "dvol has too much to do");
  }

  private Outcome failure(Endpoint endpoint, Throwable failure) {
    // The message of a storage failure says all; of a bug, the place is what helps.
    String text = failure instanceof IOException ? message(failure) : withPlace(failure);
    log.log(Level.ERROR, "failed", "request", endpoint.path(), "reason", text);
    return endpoint == Endpoint.GET
        ? new Outcome.Silence()
        : Outcome.of(new Reply.Failed(message(failure)));
  }

  private Reply reply(Request request) throws IOException, DriverException {
    if (request instanceof Request.Activate) {
      return new Reply.Activated();
    } else if (request instanceof Request.Capabilities) {
      return new Reply.LocalScope();
    } else if (request instanceof Request.Create create) {
      driver.create(create.name(), create.options());
      return new Reply.Done();
    } else if (request instanceof Request.Get get) {
      Optional<VolumeDescription> volume = driver.get(get.name());
      return volume.isPresent()
          ? new Reply.Found(volume.get())
          : new Reply.Failed("no such volume");
    } else if (request instanceof Request.ListVolumes) {
      return new Reply.Listed(driver.list());
    } else if (request instanceof Request.GetPath path) {
      return new Reply.Located(driver.path(path.name()));
    } else if (request instanceof Request.Mount mount) {
      return new Reply.Located(driver.mount(mount.name(), mount.id()));
    } else if (request instanceof Request.Unmount unmount) {
      driver.unmount(unmount.name(), unmount.id());
      return new Reply.Done();
    } else if (request instanceof Request.Remove remove) {
      driver.remove(remove.name());
      return new Reply.Done();
    }
    throw new IllegalStateException("no answer to " + request);
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isEmpty() ? failure.toString() : message;
  }

  private static String withPlace(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return failure + (trace.length > 0 ? " at " + trace[0] : "");
  }
}
