// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the pool: the option, {@code DVOL_POOL}, the system's pool, or the user's own when there is
 * no system's pool and none can be made. A system pool that is there but not writable is still the
 * pool: to hide the volumes that Docker uses would be worse than an error.
 */
final class PoolLocator {
  private final Environment environment;

  PoolLocator(Environment environment) {
    this.environment = environment;
  }

  Path locate(GlobalOptions options) {
    String named = options.pool().or(() -> environment.variable("DVOL_POOL")).orElse(null);
    if (named != null) {
      if (named.isEmpty()) {
        throw new UsageException("--pool needs the name of a directory");
      }
      return environment.directories().working().resolve(named).normalize();
    }
    Path system = environment.directories().systemPool();
    return Files.exists(system) || canBeMade(system) ? system : usersOwn();
  }

  private static boolean canBeMade(Path directory) {
    for (Path parent = directory.getParent(); parent != null; parent = parent.getParent()) {
      if (Files.exists(parent)) {
        return Files.isDirectory(parent) && Files.isWritable(parent);
      }
    }
    return false;
  }

  private Path usersOwn() {
    Path data =
        environment
            .variable("XDG_DATA_HOME")
            .map(Path::of)
            // The specification of these directories says to ignore relative ones.
            .filter(Path::isAbsolute)
            .orElseGet(() -> environment.directories().home().resolve(".local/share"));
    return data.resolve("dvol/volumes");
  }
}
