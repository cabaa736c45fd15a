// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.compose;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces variables as Compose does: {@code $NAME}, {@code ${NAME}}, {@code ${NAME:-default}},
 * {@code ${NAME-default}}, {@code ${NAME:+other}}, {@code ${NAME+other}}, and {@code $$} for a
 * dollar. One that is not set is nothing.
 */
final class Interpolation {
  private static final Pattern VARIABLE =
      Pattern.compile(
          "\\$(?:(\\$)|([A-Za-z_][A-Za-z0-9_]*)"
              + "|\\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+?])([^}]*))?\\})");

  private final Map<String, String> variables;

  Interpolation(Map<String, String> variables) {
    this.variables = variables;
  }

  String apply(String text) {
    return text.indexOf('$') < 0
        ? text
        : VARIABLE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value(found)));
  }

  private String value(MatchResult found) {
    if (found.group(1) != null) {
      return "$";
    }
    if (found.group(2) != null) {
      return variables.getOrDefault(found.group(2), "");
    }
    @Nullable String value = variables.get(found.group(3));
    String operator = found.group(4) == null ? "" : found.group(4);
    boolean counts = value != null && !(operator.startsWith(":") && value.isEmpty());
    if (operator.endsWith("+")) {
      return counts ? found.group(5) : "";
    }
    if (counts && value != null) {
      return value;
    }
    return operator.endsWith("-") ? found.group(5) : "";
  }
}
