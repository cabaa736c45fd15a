// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.plugin.engine.EngineException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What came of looking for an engine. That there is none is common and no failure: dvol works
 * without Docker.
 */
public sealed interface EngineContact {
  /** It answered. */
  record Here(Engine engine) implements EngineContact {}

  /**
   * There is none to talk to.
   *
   * @param reason why
   * @param message the same for people, with the address
   */
  record Absent(Reason reason, String message) implements EngineContact {}

  /** Why there is none. */
  enum Reason {
    /** Nobody listens there. */
    NOBODY,
    /** Somebody may, but we may not ask: containers may be using volumes. */
    DENIED
  }

  /**
   * Asks who is there. When nobody is, that costs a few milliseconds and loads no native code.
   *
   * @throws EngineException {@code NO_ANSWER} if something is there and does not answer as an
   *     engine: nothing may be concluded from that
   */
  static EngineContact seek(EngineAddress address) throws EngineException {
    final Duration connectTimeout = Duration.ofSeconds(5);
    final Duration readTimeout = Duration.ofSeconds(30);
    return seek(new EngineHttp(address, connectTimeout, readTimeout));
  }

  private static EngineContact seek(EngineHttp http) throws EngineException {
    EngineAddress address = http.address();
    if (address instanceof EngineAddress.Unix unix) {
      Path path = unix.path();
      if (!Files.exists(path)) {
        return nobody(address);
      }
      if (!Files.isWritable(path)) {
        return new Absent(Reason.DENIED, "not allowed to talk to the engine at " + address.text());
      }
    }
    try (EngineHttp.Answer answer = http.send(EngineHttp.Request.get("/_ping"))) {
      Optional<String> version = answer.head().header("Api-Version");
      final int ok = 200;
      if (answer.head().status() != ok) {
        throw silent(address, new IOException("it answered " + answer.head().status()));
      }
      return new Here(
          new DockerEngine(http, version.flatMap(ApiVersion::find).map(ApiVersion::negotiated)));
    } catch (ConnectException e) {
      return nobody(address);
    } catch (EngineException e) {
      throw e;
    } catch (IOException e) {
      throw silent(address, e);
    }
  }

  private static EngineContact nobody(EngineAddress address) {
    return new Absent(Reason.NOBODY, "no Docker engine at " + address.text());
  }

  private static EngineException silent(EngineAddress address, IOException why) {
    return new EngineException(
        Kind.NO_ANSWER,
        "the engine at " + address.text() + " does not answer: " + why.getMessage(),
        why,
        "docker version",
        "or leave containers alone: --disable-docker-integration");
  }
}
