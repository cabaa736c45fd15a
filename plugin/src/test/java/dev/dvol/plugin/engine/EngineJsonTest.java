// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.plugin.engine.Container.VolumeMount;
import dev.dvol.store.VolumeName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineJsonTest {
  private static final String ID = "f".repeat(64);
  private static final String LIST =
      "[{\"Id\":\""
          + ID
          + "\",\"Names\":[\"/web/alias\",\"/db\"],\"Image\":\"postgres:16\","
          + "\"ImageID\":\"sha256:12\",\"Command\":\"x\",\"Created\":1.5e9,\"Ports\":[{\"PrivatePort\":1}],"
          + "\"Labels\":{\"a\":\"b\",\"dvol.quiesce\":\"b\"},\"State\":\"running\",\"HostConfig\":{\"NetworkMode\":null},"
          + "\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/x\",\"RW\":true},"
          + "{\"Type\":\"volume\",\"Name\":\"data\",\"Source\":\"\",\"Driver\":\"dvol\",\"RW\":false}]}]\n";

  @Test
  void listIsReadPastAllThatIsNotWanted() throws Exception {
    assertThat(parse(LIST))
        .singleElement()
        .satisfies(
            container -> {
              assertThat(container.id().text()).isEqualTo(ID);
              assertThat(container.name()).isEqualTo("db");
              assertThat(container.image()).isEqualTo("postgres:16");
              assertThat(container.imageId()).isEqualTo("sha256:12");
              assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
              assertThat(container.label("dvol.quiesce")).contains("b");
              assertThat(container.labels()).hasSize(1);
              assertThat(container.mounts())
                  .containsExactly(new VolumeMount("data", "dvol", false));
            });
    assertThat(parse("[]")).isEmpty();
  }

  @Test
  void volumeIsKnownByNameAndDriver() throws Exception {
    Container container = parse(LIST).get(0);
    VolumeName data = new VolumeName("data");
    assertThat(container.uses(data, "dvol"::equals)).isTrue();
    assertThat(container.writes(data, "dvol"::equals)).isFalse();
    assertThat(container.uses(data, "local"::equals)).isFalse();
    assertThat(container.uses(new VolumeName("dat"), "dvol"::equals)).isFalse();
  }

  @Test
  void listWithNullsForNothingIsRead() throws Exception {
    assertThat(
            parse(
                "[{\"Id\":\""
                    + ID
                    + "\",\"Names\":null,\"Labels\":null,\"Mounts\":null,"
                    + "\"State\":\"flying\"}]"))
        .singleElement()
        .satisfies(
            container -> {
              assertThat(container.state()).isEqualTo(ContainerState.UNKNOWN);
              assertThat(container.state().isActive()).isTrue();
            });
  }

  @Test
  void listCutShortAnywhereIsAnErrorAndNeverAShorterList() {
    String whole = LIST.strip();
    for (int length = 0; length < whole.length(); length++) {
      String cut = whole.substring(0, length);
      assertThatThrownBy(() -> parse(cut)).as(cut).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> parse("{}")).isInstanceOf(IOException.class);
  }

  @Test
  void usersAreFoundByVolume() throws Exception {
    List<Container> containers = parse(LIST);
    assertThat(VolumeUsers.byVolume(containers, QuiesceOptions.DRIVERS))
        .containsOnlyKeys(new VolumeName("data"))
        .containsEntry(new VolumeName("data"), containers);
    assertThat(VolumeUsers.byVolume(containers, "local"::equals)).isEmpty();
  }

  @Test
  void versionsAreComparedAsNumbers() {
    assertThat(ApiVersion.find("1.9").orElseThrow()).isLessThan(new ApiVersion(1, 41));
    assertThat(ApiVersion.find("1.52").orElseThrow().negotiated()).hasToString("1.44");
    assertThat(ApiVersion.find("1.41").orElseThrow().negotiated()).hasToString("1.41");
    assertThat(ApiVersion.find("v1")).isEmpty();
  }

  private static List<Container> parse(String json) throws IOException {
    return EngineJson.containers(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
  }
}
