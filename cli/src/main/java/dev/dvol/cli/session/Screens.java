// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.cli.render.Output;
import dev.dvol.cli.render.Screen;

/** Decides who looks at the streams, and with that how to print. */
final class Screens {
  private Screens() {}

  static Screen screen(Environment environment, GlobalOptions options, Output out, Output err) {
    TerminalFacts terminal = environment.terminal();
    Screen.Audience audience =
        new Screen.Audience(
            terminal.output(),
            terminal.error(),
            colour(environment, options),
            options.quiet() || options.json());
    return new Screen(out, err, audience, terminal.width());
  }

  private static boolean colour(Environment environment, GlobalOptions options) {
    return switch (options.colour()) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO ->
          environment.terminal().output()
              && environment.variable("NO_COLOR").isEmpty()
              && !environment.variable("TERM").orElse("dumb").equals("dumb");
    };
  }
}
