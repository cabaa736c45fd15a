// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Arguments cut at the command word.
 *
 * @param before options in front of it
 * @param word the command word, if there is one
 * @param after all behind it
 */
record ArgumentSplit(List<String> before, Optional<String> word, List<String> after) {
  private static final Set<String> WITH_VALUE =
      Set.of("-p", "--pool", "--path", "--volume", "--branch", "--color");

  static ArgumentSplit of(List<String> arguments) {
    int i = 0;
    while (i < arguments.size() && isOption(arguments.get(i))) {
      i += takesNext(arguments.get(i)) ? 2 : 1;
    }
    int word = Math.min(i, arguments.size());
    if (word == arguments.size()) {
      return new ArgumentSplit(arguments, Optional.empty(), List.of());
    }
    return new ArgumentSplit(
        arguments.subList(0, word),
        Optional.of(arguments.get(word)),
        arguments.subList(word + 1, arguments.size()));
  }

  private static boolean isOption(String argument) {
    return argument.startsWith("-") && argument.length() > 1;
  }

  /** Flags of one letter may stand together, the one with a value last. */
  private static boolean takesNext(String argument) {
    return WITH_VALUE.contains(argument) || argument.matches("-[qyh]+p");
  }
}
