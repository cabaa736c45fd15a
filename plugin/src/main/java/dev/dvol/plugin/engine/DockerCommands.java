// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.ExecCreateCmd;
import com.github.dockerjava.api.command.HealthState;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Driver;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.VolumeOptions;
import com.github.dockerjava.core.DockerClientImpl;
import dev.dvol.plugin.engine.ContainerDetails.Health;
import dev.dvol.plugin.engine.Engine.ExecResult;
import dev.dvol.plugin.engine.EngineException.Kind;
import dev.dvol.store.VolumeName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What {@link DockerEngine} does by way of docker-java. Threads may share it. */
final class DockerCommands {
  /** A start includes the driver's mount, for which the engine itself waits two minutes. */
  private static final Duration START_PATIENCE = Duration.ofMinutes(3);

  /** The engine copies as much as the image has there. */
  private static final Duration FILL_PATIENCE = Duration.ofMinutes(30);

  private static final Duration END_OF_EXEC = Duration.ofSeconds(5);

  // Beyond, it makes no difference to anybody.
  private static final long LONGEST_STOP_SECONDS = Duration.ofDays(365).toSeconds();

  private final EngineHttp http;
  private final EngineClientConfig config;
  private final DockerClient docker;

  DockerCommands(EngineHttp http, Optional<ApiVersion> version) {
    this.http = http;
    this.config = new EngineClientConfig(http.address(), version);
    this.docker = client(http);
  }

  ContainerDetails inspect(ContainerId id) throws EngineException {
    return ask("inspect", id, () -> details(docker.inspectContainerCmd(id.text()).exec()));
  }

  String version() throws EngineException {
    try {
      var answer = docker.versionCmd().exec();
      return answer.getVersion() + " (API " + answer.getApiVersion() + ")";
    } catch (RuntimeException e) {
      throw failure("ask for its version", e);
    }
  }

  boolean hasImage(String image) throws EngineException {
    try {
      docker.inspectImageCmd(image).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    } catch (RuntimeException e) {
      throw failure("inspect image " + image, e);
    }
  }

  void fill(VolumeName volume, String driver, String image, String path) throws EngineException {
    try {
      Mount mount =
          new Mount()
              .withType(MountType.VOLUME)
              .withSource(volume.text())
              .withTarget(path)
              .withVolumeOptions(
                  new VolumeOptions().withDriverConfig(new Driver().withName(driver)));
      String id =
          client(http.withReadTimeout(FILL_PATIENCE))
              .createContainerCmd(image)
              // Never run; an image without a command of its own needs one all the same.
              .withCmd("true")
              .withHostConfig(
                  HostConfig.newHostConfig().withMounts(List.of(mount)).withNetworkMode("none"))
              .exec()
              .getId();
      docker.removeContainerCmd(id).exec();
    } catch (RuntimeException e) {
      throw failure("fill volume " + volume + " from image " + image, e);
    }
  }

  String imageDigest(String imageId) throws EngineException {
    try {
      List<String> digests = docker.inspectImageCmd(imageId).exec().getRepoDigests();
      return digests == null || digests.isEmpty() ? imageId : digests.get(0);
    } catch (NotFoundException e) {
      // Removed while the container runs on: the digest of its configuration is all there is.
      return imageId;
    } catch (RuntimeException e) {
      throw failure("inspect image " + imageId, e);
    }
  }

  void start(ContainerId id) throws EngineException {
    DockerClient patient = client(http.withReadTimeout(START_PATIENCE));
    tell("start", id, () -> patient.startContainerCmd(id.text()).exec());
  }

  void pause(ContainerId id) throws EngineException {
    tell("pause", id, () -> docker.pauseContainerCmd(id.text()).exec());
  }

  void unpause(ContainerId id) throws EngineException {
    tell("unpause", id, () -> docker.unpauseContainerCmd(id.text()).exec());
  }

  ExecResult exec(ContainerId id, List<String> command, Optional<String> user, Duration timeout)
      throws EngineException {
    ExecCreateCmd create =
        docker
            .execCreateCmd(id.text())
            .withCmd(command.toArray(String[]::new))
            .withAttachStdout(true)
            .withAttachStderr(true);
    user.ifPresent(create::withUser);
    String exec = ask("run a program in", id, () -> create.exec().getId());
    try (ExecOutput output = new ExecOutput()) {
      docker.execStartCmd(exec).exec(output);
      boolean ended = output.await(timeout);
      Optional<Integer> exitCode = ended ? exitCode(exec, id) : Optional.empty();
      return new ExecResult(exitCode, output.text());
    } catch (IOException e) {
      throw new EngineException(Kind.NO_ANSWER, String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      throw failure("run a program in container " + id, e);
    }
  }

  /** The stream may end a moment before the engine has noted the exit code. */
  private Optional<Integer> exitCode(String exec, ContainerId id) throws EngineException {
    final int pauseMillis = 20;
    for (long waited = 0; waited < END_OF_EXEC.toMillis(); waited += pauseMillis) {
      Optional<Integer> code =
          ask(
              "inspect a program in",
              id,
              () ->
                  Optional.ofNullable(docker.inspectExecCmd(exec).exec().getExitCodeLong())
                      .map(Long::intValue));
      if (code.isPresent()) {
        return code;
      }
      try {
        Thread.sleep(pauseMillis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private DockerClient client(EngineHttp patience) {
    return DockerClientImpl.getInstance(config, new SocketDockerHttpClient(patience));
  }

  private static ContainerDetails details(InspectContainerResponse answer) {
    InspectContainerResponse.ContainerState state = answer.getState();
    // What docker-java has no method for is kept as it came.
    Object timeout =
        answer.getRawValues().get("Config") instanceof Map<?, ?> config
            ? config.get("StopTimeout")
            : null;
    Long exitCode = state.getExitCodeLong();
    return new ContainerDetails(
        ContainerState.of(Optional.ofNullable(state.getStatus()).orElse("")),
        exitCode == null ? 0 : exitCode,
        Boolean.TRUE.equals(state.getOOMKilled()),
        Boolean.TRUE.equals(answer.getHostConfig().getAutoRemove()),
        timeout instanceof Number seconds ? Optional.of(stopTimeout(seconds)) : Optional.empty(),
        health(state.getHealth()),
        Instant.parse(state.getStartedAt()));
  }

  /** Negative for no end. */
  private static Duration stopTimeout(Number seconds) {
    return Duration.ofSeconds(Math.max(-1, Math.min(seconds.longValue(), LONGEST_STOP_SECONDS)));
  }

  private static Optional<Health> health(@Nullable HealthState state) {
    if (state == null || state.getStatus() == null) {
      return Optional.empty();
    }
    return switch (state.getStatus().toLowerCase(Locale.ROOT)) {
      case "healthy" -> Optional.of(Health.HEALTHY);
      case "unhealthy" -> Optional.of(Health.UNHEALTHY);
      case "starting" -> Optional.of(Health.STARTING);
      default -> Optional.empty();
    };
  }

  private static <T> T ask(String verb, ContainerId id, Supplier<T> question)
      throws EngineException {
    try {
      return question.get();
    } catch (RuntimeException e) {
      throw failure(verb + " container " + id, e);
    }
  }

  private static void tell(String verb, ContainerId id, Runnable command) throws EngineException {
    try {
      command.run();
    } catch (NotModifiedException e) {
      // It is so already.
    } catch (RuntimeException e) {
      throw failure(verb + " container " + id, e);
    }
  }

  private static EngineException failure(String what, RuntimeException e) {
    if (e instanceof DockerException refusal) {
      Kind kind =
          e instanceof NotFoundException
              ? Kind.GONE
              : e instanceof ConflictException ? Kind.CONFLICT : Kind.FAILED;
      return new EngineException(kind, "cannot " + what + ": " + reason(refusal), e);
    }
    if (e.getCause() instanceof IOException io && !(io instanceof JsonProcessingException)) {
      return new EngineException(
          Kind.NO_ANSWER, "cannot " + what + ": no answer of the engine: " + io.getMessage(), e);
    }
    // Without the cause: a parser quotes what it read, which can be a container's environment.
    return new EngineException(
        Kind.NO_ANSWER, "cannot " + what + ": the engine's answer makes no sense", null);
  }

  /** The engine's own words, which docker-java wraps: {@code Status 409: {"message":"..."}}. */
  private static String reason(DockerException refusal) {
    String text = Optional.ofNullable(refusal.getMessage()).orElse("");
    int brace = text.indexOf('{');
    Optional<String> words =
        brace < 0 ? Optional.empty() : EngineJson.findText(text.substring(brace), "message");
    return Excerpt.of(words.orElse(text).strip());
  }
}
