// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Asks a person. Never waits where no person can see the question and answer it. */
final class Prompt {
  private final Environment environment;
  private final boolean alwaysYes;

  Prompt(Environment environment, boolean alwaysYes) {
    this.environment = environment;
    this.alwaysYes = alwaysYes;
  }

  /** Whether there is someone to ask. */
  boolean canAsk() {
    return alwaysYes || environment.terminal().input() && environment.terminal().error();
  }

  /**
   * Asks; end of input means no.
   *
   * @param question ends with {@code (y/n): } and a blank
   * @throws VolumeException when there is nobody to ask
   */
  boolean confirm(String question) throws IOException, VolumeException {
    if (alwaysYes) {
      return true;
    }
    if (!canAsk()) {
      throw new VolumeException(
          Reason.REFUSED,
          "Error: there is no terminal to ask on: " + question.strip(),
          "the option --yes answers it");
    }
    OutputStream err = environment.streams().err();
    err.write(question.getBytes(StandardCharsets.UTF_8));
    err.flush();
    String answer = line(environment.streams().in()).strip().toLowerCase(Locale.ROOT);
    return answer.equals("y") || answer.equals("yes");
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n' && line.length() < 100; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }
}
