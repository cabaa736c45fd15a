// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import java.util.function.IntSupplier;

/**
 * Where a command prints. Knows which of the two streams a person looks at, and with that: whether
 * data must be escaped and whether notes are wanted.
 */
public final class Screen {
  private final Output out;
  private final Output err;
  private final Audience audience;
  private final IntSupplier width;

  /**
   * Who looks.
   *
   * @param outTerminal whether standard output is a terminal
   * @param errTerminal whether standard error is a terminal
   * @param colour whether standard output may be coloured
   * @param quiet whether notes are unwanted
   */
  public record Audience(boolean outTerminal, boolean errTerminal, boolean colour, boolean quiet) {}

  /** A screen on two streams; the width is asked for only when something must fit. */
  public Screen(Output out, Output err, Audience audience, IntSupplier width) {
    this.out = out;
    this.err = err;
    this.audience = audience;
    this.width = width;
  }

  /** A line of data. What comes from a volume must have gone through {@link #safe}. */
  public void line(String text) {
    out.line(text);
  }

  /** Bytes of data, as they are. */
  public void bytes(byte[] bytes) {
    out.write(bytes);
  }

  /** A line for a person at a terminal, made fit for one; nobody else gets it. */
  public void note(String text) {
    if (hasNotes()) {
      warn(text);
    }
  }

  /** Whether {@link #note} prints. */
  public boolean hasNotes() {
    return audience.errTerminal() && !audience.quiet();
  }

  /** A line on standard error that must be seen, made fit for a terminal. */
  public void warn(String text) {
    out.flush();
    err.line(Escapes.forTerminal(text));
    err.flush();
  }

  /** Text from a volume: escaped when a terminal would interpret it, else as it is. */
  public String safe(String data) {
    return audience.outTerminal() ? Escapes.forTerminal(data) : data;
  }

  /** Text in a colour, if colours are wanted. */
  public String styled(Style style, String text) {
    return audience.colour() ? style.around(text) : text;
  }

  /** Whether a person looks at standard output. */
  public boolean outTerminal() {
    return audience.outTerminal();
  }

  /** Columns that fit. */
  public int width() {
    return width.getAsInt();
  }
}
