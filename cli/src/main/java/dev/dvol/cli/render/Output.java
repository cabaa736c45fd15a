// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A standard stream: UTF-8 whatever the locale, buffered, and failing loudly, so that a full disk
 * behind a redirection is an error and a closed pipe ends the command. Safe for several threads.
 */
public final class Output {
  private final OutputStream stream;

  /** Wraps a stream, which is never closed. */
  public Output(OutputStream stream) {
    this.stream = new BufferedOutputStream(stream, 1 << 14);
  }

  /** Writes text as it is. */
  public void print(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes text and a line break. */
  public void line(String text) {
    print(text + "\n");
  }

  /** Writes bytes as they are. */
  public synchronized void write(byte[] bytes) {
    try {
      stream.write(bytes);
    } catch (IOException e) {
      throw new OutputFailedException(e);
    }
  }

  /** Hands everything to the system. */
  public synchronized void flush() {
    try {
      stream.flush();
    } catch (IOException e) {
      throw new OutputFailedException(e);
    }
  }
}
