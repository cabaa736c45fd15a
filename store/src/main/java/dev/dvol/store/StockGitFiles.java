// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Stat;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What stock git puts beside packs, as far as gc has to know. */
final class StockGitFiles {
  private static final long LONGEST_PUSH_SECONDS = 24 * 3600;

  private final OpenVolume volume;

  StockGitFiles(OpenVolume volume) {
    this.volume = volume;
  }

  private Directory openObjects() throws IOException {
    return Directory.openRoot(
        volume.posix(), volume.files().storePath().toAbsolutePath().resolve("objects"));
  }

  boolean isReceiving() throws IOException {
    try (Directory objects = openObjects()) {
      for (Name name : objects.list()) {
        String text = name.toString();
        if (text.startsWith("incoming-") || text.startsWith("tmp_objdir-incoming-")) {
          Optional<Stat> stat = objects.findStat(name);
          long now = volume.posix().coarseRealTime().seconds();
          if (stat.isPresent() && stat.get().modified().seconds() > now - LONGEST_PUSH_SECONDS) {
            return true;
          }
        }
      }
      return false;
    }
  }

  void dropCommitGraphs() throws IOException {
    Name info = Name.of("info");
    try (Directory objects = openObjects()) {
      if (!objects.exists(info)) {
        return;
      }
      try (Directory directory = objects.openDirectory(info)) {
        for (String graph : List.of("commit-graph", "commit-graphs")) {
          if (directory.exists(Name.of(graph))) {
            directory.removeRecursively(Name.of(graph));
            directory.sync();
          }
        }
      }
    }
  }
}
