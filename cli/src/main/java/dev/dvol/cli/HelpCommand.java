// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import dev.dvol.cli.render.MessageView;
import dev.dvol.cli.session.Session;
import dev.dvol.cli.session.UsageException;
import dev.dvol.store.error.VolumeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code help [COMMAND]}. */
@Command(name = "help")
final class HelpCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "What to explain")
  private List<String> arguments = new ArrayList<>();

  HelpCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    if (arguments.size() > 1) {
      throw new UsageException("dvol help explains one command at a time");
    }
    if (arguments.isEmpty()) {
      List<String> lines = HelpText.program();
      session.show(new MessageView(lines, List.of(), Map.of("help", String.join("\n", lines))));
      return 0;
    }
    String word = arguments.get(0);
    CommandTable.Entry entry = CommandTable.find(word).orElseThrow(() -> Parsing.unknown(word));
    List<String> lines = Parsing.help(entry, session);
    session.show(new MessageView(lines, List.of(), Map.of("help", String.join("\n", lines))));
    return 0;
  }
}
