// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a look at everything found.
 *
 * @param checks in the order they were made
 */
public record DoctorView(List<Check> checks) implements View {
  /** How good a finding is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** Works, with a limit worth knowing. */
    NOTE,
    /** Something does not work. */
    FAIL
  }

  /**
   * A finding.
   *
   * @param level how good it is
   * @param text one line
   * @param hint what to do about it
   */
  public record Check(Level level, String text, Optional<String> hint) {}

  /** Copies the list. */
  public DoctorView {
    checks = List.copyOf(checks);
  }

  /** Whether nothing is broken. */
  public boolean healthy() {
    return checks.stream().noneMatch(check -> check.level() == Level.FAIL);
  }

  @Override
  public void print(Screen screen) {
    for (Check check : checks) {
      String word =
          switch (check.level()) {
            case OK -> "ok    ";
            case NOTE -> "note  ";
            case FAIL -> "FAIL  ";
          };
      screen.line(word + screen.safe(check.text()));
      check.hint().ifPresent(hint -> screen.line("      hint: " + hint));
    }
  }

  @Override
  public Object json() {
    return Map.of("healthy", healthy(), "checks", checks.stream().map(DoctorView::json).toList());
  }

  private static Map<String, ?> json(Check check) {
    JsonTree tree =
        new JsonTree()
            .with("level", check.level().name().toLowerCase(Locale.ROOT))
            .with("text", check.text());
    check.hint().ifPresent(hint -> tree.with("hint", hint));
    return tree.map();
  }
}
