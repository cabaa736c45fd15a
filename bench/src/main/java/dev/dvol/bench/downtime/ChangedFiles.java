// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * What {@code dvol diff --json} tells of two commits.
 *
 * @param files whose content differs, is new or is gone
 * @param bytes in chunks that differ
 */
record ChangedFiles(long files, long bytes) {
  static ChangedFiles parse(String said) throws IOException {
    long files = 0;
    long bytes = 0;
    for (JsonNode change : CommitFigures.data(said).path("changes")) {
      if (change.path("oldSize").asLong() > 0 || change.path("newSize").asLong() > 0) {
        files++;
        bytes += change.path("changedBytes").asLong();
      }
    }
    return new ChangedFiles(files, bytes);
  }
}
