// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** Reports as JSON. */
public final class ReportJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private ReportJson() {}

  /** A report of any kind, a record, as text ended by a line feed. */
  public static String write(Record report) throws IOException {
    return MAPPER.writeValueAsString(report) + "\n";
  }

  /**
   * From text.
   *
   * @throws IOException when it is not a report
   */
  public static Report read(String text) throws IOException {
    return MAPPER.readValue(text, Report.class);
  }
}
