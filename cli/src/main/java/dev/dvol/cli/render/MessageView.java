// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A result of a few lines and a few facts.
 *
 * @param lines what is data, for standard output
 * @param notes what is for people at a terminal
 * @param facts the same for programs
 */
public record MessageView(
    List<String> lines, List<String> notes, Map<String, ? extends @Nullable Object> facts)
    implements View {
  /** Copies the lists. */
  public MessageView {
    lines = List.copyOf(lines);
    notes = List.copyOf(notes);
    // Facts may be null, and keep their order.
    facts = new LinkedHashMap<>(facts);
  }

  /** A line of data. */
  public static MessageView line(String line, Map<String, ? extends @Nullable Object> facts) {
    return new MessageView(List.of(line), List.of(), facts);
  }

  /** Nothing but a note. */
  public static MessageView note(String note, Map<String, ? extends @Nullable Object> facts) {
    return new MessageView(List.of(), List.of(note), facts);
  }

  @Override
  public void print(Screen screen) {
    lines.forEach(screen::line);
    notes.forEach(screen::note);
  }

  @Override
  public Object json() {
    return facts;
  }
}
