// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Which engine a person means, found as the docker command finds it: {@code DOCKER_CONTEXT}, then
 * {@code DOCKER_HOST}, then {@code currentContext} of the docker command's configuration, then the
 * standard socket. (Libraries differ: in docker-java {@code DOCKER_HOST} comes first.)
 */
public final class EngineSettings {
  private static final String DEFAULT_CONTEXT = "default";

  private final Map<String, String> environment;
  private final Path configuration;

  private EngineSettings(Map<String, String> environment, Path configuration) {
    this.environment = environment;
    this.configuration = configuration;
  }

  /**
   * The address of the engine that is meant. Reads the docker command's files; asks no engine.
   *
   * @param environment environment variables
   * @param home the person's home directory
   * @throws VolumeException {@code REFUSED} if a context is named that is not there, or the engine
   *     is one that dvol cannot talk to
   * @throws IOException if a file of the docker command is there and cannot be read
   */
  public static EngineAddress resolve(Map<String, String> environment, Path home)
      throws IOException, VolumeException {
    String place = environment.getOrDefault("DOCKER_CONFIG", "");
    Path configuration = place.isEmpty() ? home.resolve(".docker") : Path.of(place);
    return new EngineSettings(environment, configuration).resolve();
  }

  private EngineAddress resolve() throws IOException, VolumeException {
    String context = environment.getOrDefault("DOCKER_CONTEXT", "");
    if (!context.isEmpty()) {
      return ofContext(context, "DOCKER_CONTEXT");
    }
    if (!environment.getOrDefault("DOCKER_HOST", "").isEmpty()) {
      return ofHost();
    }
    Path file = configuration.resolve("config.json");
    Optional<String> current =
        text(file)
            .flatMap(config -> EngineJson.findText(config, "currentContext"))
            .filter(name -> !name.isEmpty());
    return current.isPresent()
        ? ofContext(current.get(), "currentContext in " + file)
        : EngineAddress.STANDARD;
  }

  private EngineAddress ofHost() throws VolumeException {
    String host = environment.getOrDefault("DOCKER_HOST", "");
    EngineAddress address =
        host.isEmpty() ? EngineAddress.STANDARD : EngineAddress.parse(host, "DOCKER_HOST");
    boolean tls = !environment.getOrDefault("DOCKER_TLS_VERIFY", "").isEmpty();
    if (tls && address instanceof EngineAddress.Tcp) {
      throw tlsRefused("DOCKER_TLS_VERIFY");
    }
    return address;
  }

  private EngineAddress ofContext(String name, String origin) throws IOException, VolumeException {
    if (name.equals(DEFAULT_CONTEXT)) {
      return ofHost();
    }
    Path directory = configuration.resolve("contexts");
    String key = sha256(name);
    Path file = directory.resolve("meta").resolve(key).resolve("meta.json");
    Optional<String> meta = text(file);
    if (meta.isEmpty()) {
      throw new VolumeException(
          Reason.REFUSED,
          "the Docker context " + name + " (from " + origin + ") does not exist",
          "docker context ls");
    }
    if (Files.isDirectory(directory.resolve("tls").resolve(key))) {
      throw tlsRefused("context " + name);
    }
    String host = EngineJson.findText(meta.get(), "Endpoints", "docker", "Host").orElse("");
    return host.isEmpty() ? EngineAddress.STANDARD : EngineAddress.parse(host, "context " + name);
  }

  private static Optional<String> text(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static VolumeException tlsRefused(String origin) {
    return new VolumeException(
        Reason.REFUSED,
        "cannot use the engine of " + origin + ": dvol does not speak TLS",
        "run dvol on the engine's host, with DOCKER_HOST=" + EngineAddress.STANDARD.text(),
        "or leave containers alone: --disable-docker-integration");
  }

  private static String sha256(String name) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(name.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
