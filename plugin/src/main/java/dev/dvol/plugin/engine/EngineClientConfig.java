// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.AuthConfigurations;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.core.SSLConfig;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What docker-java must know. Its own way to find that out reads the environment and files of the
 * home directory; here all is decided before. There are no registries: nothing is ever pulled.
 */
final class EngineClientConfig implements DockerClientConfig {
  private final EngineAddress address;
  private final RemoteApiVersion version;

  EngineClientConfig(EngineAddress address, Optional<ApiVersion> version) {
    this.address = address;
    this.version =
        version
            .map(number -> RemoteApiVersion.create(number.major(), number.minor()))
            .orElse(RemoteApiVersion.unknown());
  }

  @Override
  public URI getDockerHost() {
    return URI.create(address.text().replace(" ", "%20"));
  }

  @Override
  public RemoteApiVersion getApiVersion() {
    return version;
  }

  @Override
  public @Nullable String getRegistryUsername() {
    return null;
  }

  @Override
  public @Nullable String getRegistryPassword() {
    return null;
  }

  @Override
  public @Nullable String getRegistryEmail() {
    return null;
  }

  @Override
  public @Nullable String getRegistryUrl() {
    return null;
  }

  @Override
  public @Nullable AuthConfig effectiveAuthConfig(String imageName) {
    return null;
  }

  @Override
  public AuthConfigurations getAuthConfigurations() {
    return new AuthConfigurations();
  }

  @Override
  @SuppressWarnings("deprecation") // the interface has no other type for it
  public @Nullable SSLConfig getSSLConfig() {
    return null;
  }
}
