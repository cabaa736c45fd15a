// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.round;

import dev.dvol.bench.process.Cost;
import dev.dvol.bench.process.Programs;
import dev.dvol.bench.result.Sample;
import dev.dvol.bench.tool.DvolTool;
import dev.dvol.bench.tool.Operation;
import dev.dvol.bench.tool.Tool;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All operations, one after the other, each by all tools on the same files. What dvol did is
 * checked after each operation, outside the measured time.
 */
final class Round {
  private final RoundPlan plan;
  private final Workbench bench;
  private final Scratch scratch;
  private final LiveData data;
  private final Cache cache;
  private final int number;
  private final Consumer<Sample> samples;
  private @Nullable Manifest seen;
  private long updateBytes;

  Round(
      RoundPlan plan,
      Workbench bench,
      Scratch scratch,
      LiveData data,
      Cache cache,
      int number,
      Consumer<Sample> samples) {
    this.plan = plan;
    this.bench = bench;
    this.scratch = scratch;
    this.data = data;
    this.cache = cache;
    this.number = number;
    this.samples = samples;
  }

  void run() throws IOException, InterruptedException {
    dvol("init data");
    data.enterPool();
    for (Tool tool : plan.toolsInOrder(number)) {
      bench.setUp(tool);
    }
    if (cache == Cache.WARM) {
      bench.readAll();
    }
    long bytes = data.states().bytes();
    all(Operation.FIRST, bytes);
    all(Operation.STARTUP, 0);
    all(Operation.UNCHANGED, bytes);
    all(Operation.STATUS, bytes);
    if (plan.reaches(Operation.STATUS_CHANGED)) {
      Manifest parent = updates();
      restore();
      reset();
      resetToParent(parent);
      checkout();
      collect();
    }
    data.leavePool();
    scratch.clear();
  }

  // Returns what the working directory held before the last updates.
  private Manifest updates() throws IOException, InterruptedException {
    for (int step = 1; step < plan.incrementals(); step++) {
      update();
    }
    Manifest parent = manifest();
    update();
    return parent;
  }

  private void update() throws IOException, InterruptedException {
    updateBytes = data.mutate();
    all(Operation.STATUS_CHANGED, updateBytes);
    all(Operation.UPDATE, updateBytes);
  }

  private void restore() throws IOException, InterruptedException {
    if (plan.does(Operation.RESTORE) || plan.does(Operation.RESET)) {
      for (Tool tool : plan.toolsInOrder(number)) {
        if (tool.script(Operation.RESTORE).isPresent()) {
          one(tool, Operation.RESTORE, data.states().bytes());
          if (tool == plan.dvol()) {
            compareRestored("restore");
          }
          if (tool.script(Operation.RESET).isEmpty() || tool == plan.dvol()) {
            scratch.remove(scratch.target(tool));
          }
        }
      }
    }
  }

  private void reset() throws IOException, InterruptedException {
    if (!plan.does(Operation.RESET)) {
      return;
    }
    Manifest before = manifest();
    long bytes = data.mutate();
    for (Tool tool : plan.peers()) {
      if (tool.script(Operation.RESET).isPresent()) {
        bench.quietly(tool, tool.beforeReset());
      }
    }
    // dvol takes the updates back that the others read: it comes last.
    for (Tool tool : plan.peers()) {
      one(tool, Operation.RESET, bytes);
    }
    one(plan.dvol(), Operation.RESET, bytes);
    expect(before, "reset --hard HEAD");
    for (Tool tool : plan.peers()) {
      scratch.remove(scratch.target(tool));
    }
  }

  private void resetToParent(Manifest parent) throws IOException, InterruptedException {
    if (!plan.does(Operation.RESET_PARENT)) {
      return;
    }
    Manifest tip = manifest();
    FileStates states = data.states();
    String id = dvol("log --format=%H -n 1 data").strip();
    one(plan.dvol(), Operation.RESET_PARENT, updateBytes);
    expect(parent, "reset --hard HEAD^");
    dvol("reset --hard " + id + " data");
    expect(tip, "reset --hard to a later commit");
    data.states().writeChanges(states, scratch.changed());
    floor(Operation.RESET_PARENT, updateBytes);
  }

  private void checkout() throws IOException, InterruptedException {
    if (!plan.does(Operation.CHECKOUT) && !plan.does(Operation.CHECKOUT_BACK)) {
      return;
    }
    Manifest master = manifest();
    dvol("checkout -b " + DvolTool.OTHER_BRANCH + " data");
    long bytes = data.mutate();
    dvol("commit -m other data");
    Manifest other = manifest();
    FileStates left = data.states();
    floor(Operation.CHECKOUT, bytes);
    one(plan.dvol(), Operation.CHECKOUT, bytes);
    expect(master, "checkout");
    // Other files are there now: those that the branch added are gone.
    bytes = data.states().writeChanges(left, scratch.changed());
    floor(Operation.CHECKOUT_BACK, bytes);
    one(plan.dvol(), Operation.CHECKOUT_BACK, bytes);
    expect(other, "checkout, the way back");
    dvol("checkout master data");
  }

  private void collect() throws IOException, InterruptedException {
    if (plan.does(Operation.GC) && plan.dvol().script(Operation.GC).isPresent()) {
      data.mutate();
      dvol("commit -m rejected data");
      dvol("reset --hard HEAD^ data");
      one(plan.dvol(), Operation.GC, data.states().bytes());
      bench.quietly(plan.dvol(), plan.dvol().script(Operation.RESTORE).orElseThrow());
      compareRestored("gc and restore");
      scratch.remove(scratch.target(plan.dvol()));
    }
  }

  private void floor(Operation operation, long bytes) throws IOException, InterruptedException {
    for (Tool tool : plan.peers()) {
      one(tool, operation, bytes);
    }
  }

  private void all(Operation operation, long bytes) throws IOException, InterruptedException {
    for (Tool tool : plan.toolsInOrder(number)) {
      one(tool, operation, bytes);
    }
  }

  private void one(Tool tool, Operation operation, long bytes)
      throws IOException, InterruptedException {
    boolean others = plan.does(operation) || operation == Operation.RESTORE;
    if (!others || tool.script(operation).isEmpty()) {
      return;
    }
    long stored = bench.storedBytes(tool);
    Cost cost = bench.measure(tool, operation, cache);
    long growth = bench.storedBytes(tool) - stored;
    if (plan.operations().contains(operation)) {
      samples.accept(
          new Sample(cache.label(), number, operation.label(), tool.name(), bytes, cost, growth));
    }
    bench.tidy(tool);
  }

  private String dvol(String arguments) throws IOException, InterruptedException {
    return bench.quietly(plan.dvol(), DvolTool.PRELUDE + "\nrun " + arguments);
  }

  private Manifest manifest() throws IOException {
    seen = Manifest.of(scratch.working(), seen);
    return seen;
  }

  private void expect(Manifest expected, String after) throws IOException {
    Optional<String> difference = expected.difference(manifest());
    if (difference.isPresent()) {
      throw new IOException("wrong after " + after + ": " + difference.get());
    }
  }

  // Trusts nothing that dvol or this program computed: rsync compares contents and attributes.
  private void compareRestored(String after) throws IOException, InterruptedException {
    String said =
        Programs.run(
            List.of(
                "rsync",
                "-aHAXnci",
                "--numeric-ids",
                "--delete",
                scratch.working() + "/",
                scratch.target(plan.dvol()) + "/"));
    if (!said.isBlank()) {
      throw new IOException(
          "wrong after " + after + ", says rsync: " + said.lines().findFirst().orElseThrow());
    }
  }
}
