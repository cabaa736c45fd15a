// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.log;

import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Events as lines of {@code key=value} pairs ("logfmt"). A value with anything but plain printable
 * characters in it is quoted, so that no value can begin a line of its own or steer a terminal.
 * Safe for any number of threads; a line that cannot be written is lost and nothing else.
 */
public final class PluginLog {
  private static final int LONGEST_VALUE = 2000;

  /** How much an event matters, least first. */
  public enum Level {
    /** Every request. */
    DEBUG(7),
    /** What is done once or rarely: start and stop. */
    INFO(6),
    /** What was refused, and what went wrong for one request. */
    WARN(4),
    /** What keeps the server from serving. */
    ERROR(3);

    private final int priority;

    Level(int priority) {
      this.priority = priority;
    }
  }

  private final Appendable out;
  private final Level threshold;
  private final boolean priorities;
  private final Clock clock;

  /**
   * A log.
   *
   * @param out where lines go; a {@code PrintStream} that flushes is a good one
   * @param threshold events below it are dropped
   * @param priorities whether lines begin with a priority as the systemd journal reads it, {@code
   *     <6>}, and without a time, which the journal adds itself
   */
  public PluginLog(Appendable out, Level threshold, boolean priorities, Clock clock) {
    this.out = out;
    this.threshold = threshold;
    this.priorities = priorities;
    this.clock = clock;
  }

  /**
   * Writes an event.
   *
   * @param event what happened, one word
   * @param pairs names and values in turn
   * @throws IllegalArgumentException if a name has no value
   */
  public void log(Level level, String event, String... pairs) {
    if (pairs.length % 2 != 0) {
      throw new IllegalArgumentException("a name without a value in event " + event);
    }
    if (level.compareTo(threshold) < 0) {
      return;
    }
    StringBuilder line = new StringBuilder();
    if (priorities) {
      line.append('<').append(level.priority).append('>');
    } else {
      line.append("time=").append(clock.instant().truncatedTo(ChronoUnit.MILLIS)).append(' ');
    }
    line.append("level=").append(level.name().toLowerCase(Locale.ROOT));
    line.append(" event=").append(event);
    for (int i = 0; i < pairs.length; i += 2) {
      line.append(' ').append(pairs[i]).append('=');
      appendValue(line, pairs[i + 1]);
    }
    write(line.append('\n'));
  }

  private synchronized void write(CharSequence line) {
    try {
      out.append(line);
    } catch (IOException e) {
      // Whoever closed the log's other end does not stop the volumes.
    }
  }

  private static void appendValue(StringBuilder line, String value) {
    boolean plain =
        !value.isEmpty()
            && value.length() <= LONGEST_VALUE
            && value.chars().allMatch(c -> c > ' ' && c < 127 && c != '"' && c != '=' && c != '\\');
    if (plain) {
      line.append(value);
      return;
    }
    line.append('"');
    value.chars().limit(LONGEST_VALUE).forEach(c -> appendEscaped(line, (char) c));
    line.append(value.length() > LONGEST_VALUE ? "...\"" : "\"");
  }

  private static void appendEscaped(StringBuilder line, char c) {
    if (c == '"' || c == '\\') {
      line.append('\\').append(c);
    } else if (c == '\n') {
      line.append("\\n");
    } else if (c >= ' ' && c < 127) {
      line.append(c);
    } else {
      line.append(String.format("\\u%04x", (int) c));
    }
  }
}
