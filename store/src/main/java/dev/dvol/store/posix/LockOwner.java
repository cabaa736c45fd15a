// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/** This process, described for whoever finds a lock taken: one JSON object, a field a line. */
final class LockOwner {
  private static final int LONGEST_VALUE = 1024;

  private LockOwner() {}

  static String describe(Posix posix, String purpose) throws PosixException {
    Timestamp now = posix.coarseRealTime();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("pid", Long.toString(ProcessHandle.current().pid()));
    fields.put("host", quoted(kernelValue(posix, "/proc/sys/kernel", "hostname")));
    fields.put("boot", quoted(kernelValue(posix, "/proc/sys/kernel/random", "boot_id")));
    fields.put("command", quoted(purpose.substring(0, Math.min(purpose.length(), LONGEST_VALUE))));
    fields.put("since", quoted(Instant.ofEpochSecond(now.seconds(), now.nanos()).toString()));
    StringJoiner json = new StringJoiner(",\n  ", "{\n  ", "\n}\n");
    fields.forEach((key, value) -> json.add(quoted(key) + ": " + value));
    return json.toString();
  }

  /** A one-line value of /proc, or "unknown": a description is never worth a failure. */
  private static String kernelValue(Posix posix, String directory, String name) {
    try (Directory kernel = Directory.openRoot(posix, Path.of(directory))) {
      return DurableFile.read(kernel, Name.of(name), LONGEST_VALUE)
          .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip())
          .orElse("unknown");
    } catch (PosixException e) {
      return "unknown";
    }
  }

  private static String quoted(String value) {
    StringBuilder text = new StringBuilder(value.length() + 2).append('"');
    for (char c : value.toCharArray()) {
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (Character.isISOControl(c)) {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    return text.append('"').toString();
  }
}
