// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A screen that remembers what was printed. */
final class FakeScreen {
  private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
  private final Output out = new Output(outBytes);
  private final Output err = new Output(errBytes);
  private final Screen screen;

  private FakeScreen(Screen.Audience audience) {
    this.screen = new Screen(out, err, audience, () -> 80);
  }

  /** Nobody looks. */
  static FakeScreen script() {
    return new FakeScreen(new Screen.Audience(false, false, false, false));
  }

  /** A person looks at both streams. */
  static FakeScreen person() {
    return new FakeScreen(new Screen.Audience(true, true, false, false));
  }

  Screen screen() {
    return screen;
  }

  String out() {
    out.flush();
    return outBytes.toString(StandardCharsets.UTF_8);
  }

  String err() {
    err.flush();
    return errBytes.toString(StandardCharsets.UTF_8);
  }
}
