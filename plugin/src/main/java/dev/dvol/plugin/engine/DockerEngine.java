// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.plugin.engine.EngineException.Kind;
import dev.dvol.store.VolumeName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An engine behind its HTTP API. Lists are read by {@link EngineJson}; nearly all else is left to
 * docker-java, which takes about a second to load and is loaded when the first container is
 * inspected or touched, never for a list.
 */
final class DockerEngine implements Engine {
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  // A container takes some kilobytes there.
  private static final long LONGEST_LIST = 64L << 20;
  private static final int LONGEST_REFUSAL = 64 << 10;

  private final EngineHttp http;
  private final Optional<ApiVersion> version;
  private @Nullable DockerCommands commands;

  /**
   * An engine that was found.
   *
   * @param version of the API to talk with; none to leave it to the engine
   */
  DockerEngine(EngineHttp http, Optional<ApiVersion> version) {
    this.http = http;
    this.version = version;
  }

  @Override
  public String address() {
    return http.address().text();
  }

  @Override
  public String version() throws EngineException {
    return commands().version();
  }

  @Override
  public boolean hasImage(String image) throws EngineException {
    return commands().hasImage(image);
  }

  @Override
  public void fill(VolumeName volume, String driver, String image, String path)
      throws EngineException {
    commands().fill(volume, driver, image, path);
  }

  @Override
  public List<Container> active() throws EngineException {
    return list("").stream().filter(container -> container.state().isActive()).toList();
  }

  @Override
  public List<Container> users(VolumeName volume, Predicate<String> drivers)
      throws EngineException {
    // The engine's filter takes paths in containers for names too, and knows no driver.
    String filter = "{\"volume\":[\"" + volume.text() + "\"]}";
    return list("?all=1&filters=" + EngineHttp.encoded(filter)).stream()
        .filter(container -> container.uses(volume, drivers))
        .toList();
  }

  @Override
  public ContainerDetails inspect(ContainerId id) throws EngineException {
    return commands().inspect(id);
  }

  @Override
  public String imageDigest(String imageId) throws EngineException {
    // An engine that does not say which image it is has nothing to say of it.
    return imageId.isEmpty() ? "" : commands().imageDigest(imageId);
  }

  @Override
  public void stop(ContainerId id, Duration patience) throws EngineException {
    // Not by docker-java: it always sends a timeout, ten seconds unless told otherwise, and cannot
    // be told to send none. A database that was given a minute to stop would be killed.
    String what = "stop container " + id;
    String target = prefix() + "/containers/" + id + "/stop";
    EngineHttp.Request request = new EngineHttp.Request("POST", target, Map.of(), null, null);
    try (EngineHttp.Answer answer = http.withReadTimeout(patience).send(request)) {
      switch (answer.head().status()) {
        case NO_CONTENT, NOT_MODIFIED -> {}
        default -> throw refusal(what, answer);
      }
    } catch (EngineException e) {
      throw e;
    } catch (IOException e) {
      throw noAnswer(what, e);
    }
  }

  @Override
  public void start(ContainerId id) throws EngineException {
    commands().start(id);
  }

  @Override
  public void pause(ContainerId id) throws EngineException {
    commands().pause(id);
  }

  @Override
  public void unpause(ContainerId id) throws EngineException {
    commands().unpause(id);
  }

  @Override
  public ExecResult exec(
      ContainerId id, List<String> command, Optional<String> user, Duration timeout)
      throws EngineException {
    return commands().exec(id, command, user, timeout);
  }

  private List<Container> list(String query) throws EngineException {
    EngineHttp.Request request = EngineHttp.Request.get(prefix() + "/containers/json" + query);
    try (EngineHttp.Answer answer = http.send(request)) {
      if (answer.head().status() != OK) {
        throw refusal("list containers", answer);
      }
      return EngineJson.containers(new BoundedBody(answer.body(), LONGEST_LIST));
    } catch (EngineException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw noAnswer("list containers", e);
    }
  }

  private String prefix() {
    return version.map(number -> "/v" + number).orElse("");
  }

  private static EngineException refusal(String what, EngineHttp.Answer answer) throws IOException {
    Kind kind =
        switch (answer.head().status()) {
          case NOT_FOUND -> Kind.GONE;
          case CONFLICT -> Kind.CONFLICT;
          default -> Kind.FAILED;
        };
    byte[] body = answer.body().readNBytes(LONGEST_REFUSAL);
    String text = new String(body, StandardCharsets.UTF_8);
    String reason = Excerpt.of(EngineJson.findText(text, "message").orElse(text).strip());
    return new EngineException(kind, "cannot " + what + ": " + reason, null);
  }

  private EngineException noAnswer(String what, Exception e) {
    return new EngineException(
        Kind.NO_ANSWER,
        "cannot " + what + ": no answer of the engine at " + address() + ": " + e.getMessage(),
        e);
  }

  private synchronized DockerCommands commands() {
    if (commands == null) {
      commands = new DockerCommands(http, version);
    }
    return commands;
  }
}
