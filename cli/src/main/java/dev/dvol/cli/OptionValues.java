// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Finds the {@code --} that ends the options. Where it is the value of one it ends nothing: {@code
 * -m --} is a legal, if terse, message, and picocli takes options as values, but not this.
 */
final class OptionValues {
  /** Ends the options for picocli; no argument of a process can hold a NUL. */
  static final String END_OF_OPTIONS = "\0--";

  private OptionValues() {}

  /** The arguments with the one that ends the options replaced. */
  static List<String> markEnd(CommandSpec spec, List<String> arguments) {
    List<String> result = new ArrayList<>(arguments);
    int i = 0;
    while (i < result.size() && !result.get(i).equals("--")) {
      i += takesNext(spec, result.get(i)) ? 2 : 1;
    }
    if (i < result.size()) {
      result.set(i, END_OF_OPTIONS);
    }
    return result;
  }

  private static boolean takesNext(CommandSpec spec, String argument) {
    if (takesValue(spec.findOption(argument))) {
      return true;
    }
    if (!argument.matches("-[A-Za-z]{2,}")) {
      return false;
    }
    // In flags that stand together, the first that takes a value takes the rest of the word.
    for (int i = 1; i < argument.length(); i++) {
      if (takesValue(spec.findOption(argument.charAt(i)))) {
        return i == argument.length() - 1;
      }
    }
    return false;
  }

  private static boolean takesValue(@Nullable OptionSpec option) {
    return option != null && option.arity().max() > 0;
  }
}
