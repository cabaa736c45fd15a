// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.posix;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;

/** The bytes of a {@link Path}, which its text may have lost. */
public final class PathBytes {
  private static final int HEX = 16;

  private PathBytes() {}

  /**
   * The bytes of an absolute path of the default file system. Its URI escapes them one by one; the
   * text does not. Those of a directory that is there end in a slash.
   *
   * @throws IllegalArgumentException if it is not absolute
   */
  public static byte[] of(Path path) {
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("not an absolute path: " + path);
    }
    String escaped = path.toUri().getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '%') {
        bytes.write(Integer.parseInt(escaped, i + 1, i + 3, HEX));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }
}
