// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnContainerTest {
  private static final String ID = "0123456789ab" + "c".repeat(52);
  private static final String MOUNT =
      "1287 1260 8:1 /var/lib/docker/containers/"
          + ID
          + "/hostname /etc/hostname rw - ext4 /dev/sda1 rw\n";

  @Test
  void ownContainerIsKnownByAnyOneOfItsTraces() {
    for (OwnContainer own :
        List.of(
            OwnContainer.of("db.example.org", "0::/\n", MOUNT),
            OwnContainer.of("host", "12:pids:/docker/" + ID + "\n", ""),
            OwnContainer.of("host", "0::/system.slice/docker-" + ID + ".scope\n", ""),
            OwnContainer.of("0123456789ab", "0::/\n", ""))) {
      assertThat(own.is(container(ID, "any"))).isTrue();
      assertThat(own.is(container("d".repeat(64), "any"))).isFalse();
    }
  }

  @Test
  void hostIsNoContainerThoughItSeesTheMountsOfAll() {
    String overlay =
        "40 30 0:50 / /var/lib/docker/containers/" + ID + "/mounts/shm rw - tmpfs shm rw\n";
    assertThat(OwnContainer.of("myhost", "0::/user.slice\n", overlay)).isEqualTo(OwnContainer.NONE);
  }

  @Test
  void pluginsContainerIsNeverAnybodyElses() {
    assertThat(OwnContainer.NONE.is(container(ID, "dvol-docker-plugin"))).isTrue();
    assertThat(OwnContainer.NONE.is(container(ID, "db"))).isFalse();
  }

  private static Container container(String id, String name) {
    return new Container(
        new ContainerId(id), name, ContainerState.RUNNING, "i", "i", Map.of(), List.of());
  }
}
