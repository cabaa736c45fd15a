// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.session.UsageException;
import java.util.List;
import java.util.Optional;

/** The arguments of a command that are no options. */
final class Arguments {
  private final String command;
  private final List<String> all;

  Arguments(String command, List<String> all) {
    this.command = command;
    this.all = List.copyOf(all);
  }

  int count() {
    return all.size();
  }

  List<String> first(int count) {
    return all.subList(0, Math.min(count, all.size()));
  }

  /** The argument at a place, if there are so many. */
  Optional<String> at(int index) {
    return index < all.size() ? Optional.of(all.get(index)) : Optional.empty();
  }

  /** The argument at a place, which the command cannot do without. */
  String required(int index, String what) {
    return at(index).orElseThrow(() -> new UsageException("dvol " + command + " needs " + what));
  }

  /** Refuses more arguments than that. */
  Arguments atMost(int count) {
    if (all.size() > count) {
      throw new UsageException(
          "dvol " + command + " does not know what '" + all.get(count) + "' is for");
    }
    return this;
  }
}
