// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * In which order containers are started: what Compose's {@code depends_on} names first. Compose
 * leaves it in labels. Containers that are not among those given do not matter; a circle, which
 * Compose would refuse, is cut somewhere.
 */
final class StartOrder {
  private static final String PROJECT = "com.docker.compose.project";
  private static final String SERVICE = "com.docker.compose.service";
  private static final String DEPENDS_ON = "com.docker.compose.depends_on";

  /** The labels that tell it. */
  static final Set<String> LABELS = Set.of(PROJECT, SERVICE, DEPENDS_ON);

  private static final String HEALTHY = "service_healthy";

  private final Map<ContainerId, Integer> levels = new HashMap<>();
  private final Set<ContainerId> awaited = new HashSet<>();

  private StartOrder() {}

  /** The order of these containers. */
  static StartOrder of(Collection<Container> containers) {
    StartOrder order = new StartOrder();
    Map<String, List<Container>> services = new HashMap<>();
    for (Container container : containers) {
      serviceOf(container)
          .ifPresent(s -> services.computeIfAbsent(s, key -> new ArrayList<>()).add(container));
    }
    for (Container container : containers) {
      order.level(container, services, new ArrayDeque<>());
    }
    return order;
  }

  /** Those of a lower level are started first; 0 for whoever depends on nobody. */
  int levelOf(ContainerId id) {
    return levels.getOrDefault(id, 0);
  }

  /** Whether others may be started only once this one is healthy. */
  boolean isAwaited(ContainerId id) {
    return awaited.contains(id);
  }

  private int level(
      Container container, Map<String, List<Container>> services, Deque<ContainerId> path) {
    Integer known = levels.get(container.id());
    if (known != null) {
      return known;
    }
    if (path.contains(container.id())) {
      return -1;
    }
    path.push(container.id());
    int level = 0;
    for (String dependency : container.label(DEPENDS_ON).orElse("").split(",", -1)) {
      // service:condition:restart
      String[] parts = dependency.strip().split(":", -1);
      String key = key(container.label(PROJECT).orElse(""), parts[0]);
      for (Container other : services.getOrDefault(key, List.of())) {
        level = Math.max(level, level(other, services, path) + 1);
        if (parts.length > 1 && parts[1].equals(HEALTHY)) {
          awaited.add(other.id());
        }
      }
    }
    path.pop();
    levels.put(container.id(), level);
    return level;
  }

  private static Optional<String> serviceOf(Container container) {
    Optional<String> project = container.label(PROJECT);
    Optional<String> service = container.label(SERVICE);
    return project.isPresent() && service.isPresent()
        ? Optional.of(key(project.get(), service.get()))
        : Optional.empty();
  }

  private static String key(String project, String service) {
    return project + "\0" + service;
  }
}
