// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * What {@code dvol commit --json} tells of a commit beside a container.
 *
 * @param milliseconds the whole command's work
 * @param logicalBytes length of all files
 * @param storedBytes by how much the store grew
 * @param hotMillis what the hot pass took
 * @param hotBytes length of the files it read
 * @param quietMillis what the quiet pass took
 * @param quietBytes length of the files it read: those that changed since the hot pass
 * @param stoppedMillis from the request to stop or pause the container until it ran again
 */
record CommitFigures(
    long milliseconds,
    long logicalBytes,
    long storedBytes,
    long hotMillis,
    long hotBytes,
    long quietMillis,
    long quietBytes,
    long stoppedMillis) {

  /**
   * From what the command printed, on both streams.
   *
   * @throws IOException when a figure is not there, because no container was touched for example
   */
  static CommitFigures parse(String said) throws IOException {
    JsonNode data = data(said);
    return new CommitFigures(
        number(data, "/milliseconds"),
        number(data, "/logicalBytes"),
        number(data, "/storedBytes"),
        number(data, "/hotPass/milliseconds"),
        number(data, "/hotPass/readBytes"),
        number(data, "/quietPass/milliseconds"),
        number(data, "/quietPass/readBytes"),
        number(data, "/containers/stoppedMilliseconds"));
  }

  /** The field {@code data} of the one line that is an answer. */
  static JsonNode data(String said) throws IOException {
    String line =
        said.lines()
            .filter(l -> l.startsWith("{\"dvol\":"))
            .findFirst()
            .orElseThrow(() -> new IOException("dvol gave no answer: " + said.strip()));
    return new ObjectMapper().readTree(line).path("data");
  }

  private static long number(JsonNode data, String pointer) throws IOException {
    JsonNode value = data.at(pointer);
    if (!value.isNumber()) {
      throw new IOException("dvol does not tell " + pointer + ": " + data);
    }
    return value.longValue();
  }
}
