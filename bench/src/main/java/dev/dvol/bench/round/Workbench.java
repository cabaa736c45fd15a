// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.round;

import dev.dvol.bench.process.Command;
import dev.dvol.bench.process.Cost;
import dev.dvol.bench.process.Meter;
import dev.dvol.bench.process.Programs;
import dev.dvol.bench.tool.DvolTool;
import dev.dvol.bench.tool.Operation;
import dev.dvol.bench.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the scripts of tools in a scratch directory, measured or not. */
public final class Workbench {
  private final Scratch scratch;
  private final Meter meter;
  private final Path launcher;
  private final Map<String, Integer> backups = new HashMap<>();

  /** Scripts find dvol at {@code launcher}. */
  public Workbench(Scratch scratch, Meter meter, Path launcher) {
    this.scratch = scratch;
    this.meter = meter;
    this.launcher = launcher;
  }

  /** Whether dvol has a command of that name. */
  public boolean hasCommand(Tool dvol, String command) throws IOException, InterruptedException {
    String probe = "if (run " + command + " --help) >/dev/null 2>&1; then echo yes; fi";
    return quietly(dvol, DvolTool.PRELUDE + "\n" + probe).contains("yes");
  }

  /** What a tool calls its version. */
  public String version(Tool tool) throws IOException, InterruptedException {
    String text = tool.name().equals("dvol") ? DvolTool.PRELUDE + "\n" : "";
    return quietly(tool, text + tool.version()).lines().findFirst().orElse("").strip();
  }

  /** Gives a tool an empty store. */
  void setUp(Tool tool) throws IOException, InterruptedException {
    backups.remove(tool.name());
    Files.createDirectories(scratch.home(tool));
    Files.createDirectories(scratch.target(tool).getParent());
    if (!tool.name().equals("dvol")) {
      Files.createDirectories(scratch.store(tool));
    }
    quietly(tool, tool.setup());
  }

  /** Runs a script that is not measured, and returns what it wrote. */
  String quietly(Tool tool, String script) throws IOException, InterruptedException {
    return Programs.run(Command.script(script, environment(tool)));
  }

  /** Runs an operation that the tool can do. */
  Cost measure(Tool tool, Operation operation, Cache cache)
      throws IOException, InterruptedException {
    String script = tool.script(operation).orElseThrow();
    Programs.run(List.of("sync", "-f", scratch.root().toString()));
    if (cache == Cache.COLD) {
      Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "3");
    }
    Cost cost = meter.measure(Command.script(script, environment(tool)));
    if (operation == Operation.FIRST
        || operation == Operation.UNCHANGED
        || operation == Operation.UPDATE) {
      backups.merge(tool.name(), 1, Integer::sum);
    }
    return cost;
  }

  /** Takes all files into the page cache, as far as they fit. */
  void readAll() throws IOException, InterruptedException {
    String read = "find \"$source\" -type f -print0 | xargs -0r cat >/dev/null";
    Programs.run(Command.script(read, Map.of("source", scratch.working().toString())));
  }

  /** Removes what the last operation alone needed. */
  void tidy(Tool tool) throws IOException, InterruptedException {
    quietly(tool, tool.tidy());
  }

  /** Bytes that a tool's store takes on disk. */
  long storedBytes(Tool tool) throws IOException, InterruptedException {
    Path store = scratch.store(tool);
    if (!Files.exists(store)) {
      return 0;
    }
    String said = Programs.run(List.of("du", "-s", "--block-size=1", store.toString())).strip();
    return Long.parseLong(said.substring(0, said.indexOf('\t')));
  }

  private Map<String, String> environment(Tool tool) throws IOException {
    int made = backups.getOrDefault(tool.name(), 0);
    Map<String, String> environment = new HashMap<>();
    environment.put("LC_ALL", "C.UTF-8");
    if (Files.exists(scratch.pool())) {
      environment.put("source", scratch.working().toString());
    }
    environment.put("store", scratch.store(tool).toString());
    environment.put("target", scratch.target(tool).toString());
    environment.put("home", scratch.home(tool).toString());
    environment.put("changed", scratch.changed().toString());
    environment.put("number", Integer.toString(made + 1));
    environment.put("latest", Integer.toString(made));
    environment.put("launcher", launcher.toString());
    environment.put("pool", scratch.pool().toString());
    return environment;
  }
}
