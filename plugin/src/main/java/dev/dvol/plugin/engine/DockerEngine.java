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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An engine behind its HTTP API. Lists are read by {@link EngineJson}; all else is left to
 * docker-java, which takes about a second to load and is loaded when the first container is
 * inspected or touched, never for a list.
 */
final class DockerEngine implements Engine {
  private static final int OK = 200;

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
  public List<Container> users(VolumeName volume, Set<String> drivers) throws EngineException {
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
    return commands().imageDigest(imageId);
  }

  @Override
  public void stop(ContainerId id, Duration patience) throws EngineException {
    commands().stop(id, patience);
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
    String prefix = version.map(number -> "/v" + number).orElse("");
    EngineHttp.Request request =
        new EngineHttp.Request(
            "GET",
            prefix + "/containers/json" + query,
            Map.of("Accept", "application/json"),
            null,
            null);
    try (EngineHttp.Answer answer = http.send(request)) {
      if (answer.head().status() != OK) {
        String body = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
        throw new EngineException(
            Kind.FAILED,
            "cannot list containers: " + EngineJson.findText(body, "message").orElse(body),
            null);
      }
      return EngineJson.containers(answer.body());
    } catch (EngineException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new EngineException(
          Kind.NO_ANSWER,
          "cannot list containers of the engine at " + address() + ": " + e.getMessage(),
          e);
    }
  }

  private synchronized DockerCommands commands() {
    if (commands == null) {
      commands = new DockerCommands(http, version);
    }
    return commands;
  }
}
