// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import java.nio.file.Path;

/** The engine that the docker command uses here. */
final class RealEngine {
  private RealEngine() {}

  static Engine find() throws Exception {
    EngineAddress address =
        EngineSettings.resolve(System.getenv(), Path.of(System.getProperty("user.home")));
    return ((EngineContact.Here) EngineContact.seek(address)).engine();
  }
}
