// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartOrderTest {
  @Test
  void dependenciesStartBeforeTheirDependents() {
    Container web = service("p", "web", "api:service_started:false");
    Container api = service("p", "api", "db:service_healthy:true,cache:service_started:false");
    Container db = service("p", "db", "");
    Container cache = service("p", "cache", "gone:service_started:false");
    StartOrder order = StartOrder.of(List.of(web, api, db, cache));
    assertThat(order.levelOf(db.id())).isZero();
    assertThat(order.levelOf(cache.id())).isZero();
    assertThat(order.levelOf(api.id())).isEqualTo(1);
    assertThat(order.levelOf(web.id())).isEqualTo(2);
    assertThat(order.isAwaited(db.id())).isTrue();
    assertThat(order.isAwaited(api.id())).isFalse();
  }

  @Test
  void servicesOfOtherProjectsAreOthers() {
    Container web = service("p", "web", "db:service_healthy:true");
    Container db = service("q", "db", "");
    StartOrder order = StartOrder.of(List.of(web, db));
    assertThat(order.levelOf(web.id())).isZero();
    assertThat(order.isAwaited(db.id())).isFalse();
  }

  @Test
  void circleIsCutAndContainersWithoutComposeComeFirst() {
    Container a = service("p", "a", "b");
    Container b = service("p", "b", "a");
    Container alone = container("alone", Map.of());
    StartOrder order = StartOrder.of(List.of(a, b, alone));
    assertThat(order.levelOf(alone.id())).isZero();
    assertThat(order.levelOf(a.id()) + order.levelOf(b.id())).isEqualTo(1);
  }

  @Test
  void everyReplicaOfADependencyStartsFirst() {
    Container one = container("one", Map.of(project(), "p", service(), "db"));
    Container two = container("two", Map.of(project(), "p", service(), "db"));
    Container web = service("p", "web", "db:service_healthy:true");
    StartOrder order = StartOrder.of(List.of(web, two, one));
    assertThat(order.levelOf(web.id())).isEqualTo(1);
    assertThat(order.isAwaited(one.id()) && order.isAwaited(two.id())).isTrue();
  }

  private static String project() {
    return "com.docker.compose.project";
  }

  private static String service() {
    return "com.docker.compose.service";
  }

  private static Container service(String project, String name, String dependsOn) {
    Map<String, String> labels = new HashMap<>();
    labels.put(project(), project);
    labels.put(service(), name);
    labels.put("com.docker.compose.depends_on", dependsOn);
    return container(project + name, labels);
  }

  private static Container container(String name, Map<String, String> labels) {
    return new Container(
        new ContainerId(String.format("%064x", name.hashCode())),
        name,
        ContainerState.RUNNING,
        "image",
        "sha256:1",
        labels,
        List.of());
  }
}
