// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.error.VolumeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineSettingsTest {
  @TempDir Path home;

  @Test
  void standardSocketIsUsedWhenNothingIsSaid() throws Exception {
    assertThat(resolve(Map.of())).isEqualTo("unix:///var/run/docker.sock");
    assertThat(resolve(Map.of("DOCKER_HOST", "", "DOCKER_CONTEXT", "")))
        .isEqualTo("unix:///var/run/docker.sock");
  }

  @Test
  void contextOfTheEnvironmentBeatsHostBeatsCurrentContext() throws Exception {
    context("one", "unix:///one.sock");
    context("two", "tcp://two:1234");
    config("{\"auths\":{},\"credsStore\":null,\"x\":1.5,\"currentContext\":\"one\"}");
    assertThat(resolve(Map.of())).isEqualTo("unix:///one.sock");
    assertThat(resolve(Map.of("DOCKER_HOST", "unix:///host.sock"))).isEqualTo("unix:///host.sock");
    assertThat(resolve(Map.of("DOCKER_HOST", "unix:///host.sock", "DOCKER_CONTEXT", "two")))
        .isEqualTo("tcp://two:1234");
  }

  @Test
  void defaultContextIsTheHostOfTheEnvironment() throws Exception {
    config("{\"currentContext\":\"default\"}");
    assertThat(resolve(Map.of())).isEqualTo("unix:///var/run/docker.sock");
    assertThat(resolve(Map.of("DOCKER_HOST", "tcp://h", "DOCKER_CONTEXT", "default")))
        .isEqualTo("tcp://h:2375");
  }

  @Test
  void configurationDirectoryOfTheEnvironmentIsUsed() throws Exception {
    context("one", "unix:///one.sock");
    config("{\"currentContext\":\"one\"}");
    Path moved = home.resolve("elsewhere");
    Files.move(home.resolve(".docker"), moved);
    assertThat(resolve(Map.of())).isEqualTo("unix:///var/run/docker.sock");
    assertThat(resolve(Map.of("DOCKER_CONFIG", moved.toString()))).isEqualTo("unix:///one.sock");
  }

  @Test
  void missingContextIsNamed() throws Exception {
    assertThatThrownBy(() -> resolve(Map.of("DOCKER_CONTEXT", "gone")))
        .isInstanceOf(VolumeException.class)
        .hasMessageContaining("gone")
        .hasMessageContaining("DOCKER_CONTEXT");
    config("{\"currentContext\":\"lost\"}");
    assertThatThrownBy(() -> resolve(Map.of()))
        .isInstanceOf(VolumeException.class)
        .hasMessageContaining("lost");
  }

  @Test
  void damagedConfigurationCountsAsEmpty() throws Exception {
    for (String config : List.of("", "{", "[]", "{\"currentContext\":1}", "null")) {
      config(config);
      assertThat(resolve(Map.of())).as(config).isEqualTo("unix:///var/run/docker.sock");
    }
  }

  @Test
  void enginesThatCannotBeTalkedToAreRefusedInOneLine() throws Exception {
    for (String host :
        List.of(
            "ssh://user@host",
            "npipe:////./pipe/docker_engine",
            "fd://",
            "host:2375",
            "unix://relative",
            "unix:///a\0b",
            "tcp://",
            "tcp://a b")) {
      assertThatThrownBy(() -> resolve(Map.of("DOCKER_HOST", host)))
          .as(host)
          .isInstanceOfSatisfying(VolumeException.class, e -> assertThat(e.hints()).isNotEmpty())
          .hasMessageContaining("DOCKER_HOST");
    }
  }

  @Test
  void encryptedConnectionsAreRefused() throws Exception {
    assertThatThrownBy(
            () -> resolve(Map.of("DOCKER_HOST", "tcp://h:2376", "DOCKER_TLS_VERIFY", "1")))
        .isInstanceOf(VolumeException.class)
        .hasMessageContaining("TLS");
    // As the docker command: it says nothing about Unix sockets.
    assertThat(resolve(Map.of("DOCKER_TLS_VERIFY", "1"))).isEqualTo("unix:///var/run/docker.sock");
    Path meta = context("secure", "tcp://h:2376");
    Files.createDirectories(home.resolve(".docker/contexts/tls").resolve(meta.getFileName()));
    assertThatThrownBy(() -> resolve(Map.of("DOCKER_CONTEXT", "secure")))
        .isInstanceOf(VolumeException.class)
        .hasMessageContaining("TLS");
  }

  @Test
  void addressReadAgainIsTheSame() throws Exception {
    for (String text :
        List.of("unix:///run/user/1000/docker.sock", "tcp://h:1", "tcp://[::1]:2375")) {
      assertThat(EngineAddress.parse(text, "test").text()).isEqualTo(text);
    }
  }

  private String resolve(Map<String, String> environment) throws Exception {
    return EngineSettings.resolve(environment, home).text();
  }

  private void config(String json) throws Exception {
    Files.createDirectories(home.resolve(".docker"));
    Files.writeString(home.resolve(".docker/config.json"), json);
  }

  private Path context(String name, String host) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
    Path directory =
        home.resolve(".docker/contexts/meta").resolve(HexFormat.of().formatHex(digest));
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("meta.json"),
        "{\"Name\":\""
            + name
            + "\",\"Metadata\":{\"Description\":null},\"Endpoints\":{\"kubernetes\":{},"
            + "\"docker\":{\"SkipTLSVerify\":false,\"Host\":\""
            + host
            + "\"}}}");
    return directory;
  }
}
