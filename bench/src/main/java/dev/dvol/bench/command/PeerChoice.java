// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.command;

import dev.dvol.bench.process.CommandFailedException;
import dev.dvol.bench.process.Programs;
import dev.dvol.bench.tool.Peers;
import dev.dvol.bench.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Which peers take part. */
final class PeerChoice {
  private final Path scratch;
  private final Consumer<String> log;

  PeerChoice(Path scratch, Consumer<String> log) {
    this.scratch = scratch;
    this.log = log;
  }

  /**
   * The peers that {@code all}, {@code none} or a list of names means.
   *
   * @throws BenchException when a name is unknown, or named and not installed
   */
  List<Tool> choose(List<String> names) throws BenchException, IOException, InterruptedException {
    if (names.equals(List.of("none"))) {
      return List.of();
    }
    if (names.equals(List.of("all"))) {
      return usable();
    }
    List<Tool> chosen = new ArrayList<>();
    for (String name : names) {
      Tool tool =
          Peers.all().stream().filter(peer -> peer.name().equals(name)).findFirst().orElse(null);
      if (tool == null) {
        throw new BenchException(
            "no peer '" + name + "'",
            "there are " + String.join(", ", Peers.all().stream().map(Tool::name).toList()));
      }
      if (Programs.find(tool.program()).isEmpty()) {
        throw new BenchException(
            name + " is not installed", "Debian has it as package " + tool.debian());
      }
      chosen.add(tool);
    }
    return chosen;
  }

  private List<Tool> usable() throws IOException, InterruptedException {
    List<Tool> usable = new ArrayList<>();
    for (Tool tool : Peers.all()) {
      if (Programs.find(tool.program()).isEmpty()) {
        log.accept(tool.name() + " left out: not installed");
      } else if (tool.name().equals("cp-reflink") && !canReflink()) {
        log.accept(tool.name() + " left out: the file system cannot");
      } else {
        usable.add(tool);
      }
    }
    return usable;
  }

  private boolean canReflink() throws IOException, InterruptedException {
    Path from = scratch.resolve("reflink-from");
    Path to = scratch.resolve("reflink-to");
    Files.writeString(from, "something");
    try {
      Programs.run(List.of("cp", "--reflink=always", from.toString(), to.toString()));
      return true;
    } catch (CommandFailedException e) {
      return false;
    } finally {
      Files.deleteIfExists(from);
      Files.deleteIfExists(to);
    }
  }
}
