// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.SystemCallTrace.SystemCall;
import dev.dvol.store.testing.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The system calls of every command, as the kernel gets them, in an order that no power cut harms.
 */
@Timeout(300)
class SyncOrderIT {
  @TempDir private Path directory;

  @Test
  void everyCommandSyncsBeforeItNamesAndBeforeItIsDone() throws Exception {
    Programs.need(Programs.isOnPath("strace"), "strace");
    Path real = directory.toRealPath();
    Path trace = real.resolve("trace");
    Programs.run(
        "strace",
        "-f",
        "-qq",
        "-y",
        "-s",
        "0",
        "-e",
        "trace=" + SystemCallTrace.CALLS,
        "-e",
        "signal=none",
        "-o",
        trace,
        Path.of(System.getProperty("java.home"), "bin", "java"),
        "-Xshare:auto",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        TracedCommands.class.getName(),
        real);
    SyncOrder order = new SyncOrder(real.resolve("pool"));
    List<String> commands = new ArrayList<>();
    int calls = 0;
    boolean within = false;
    for (SystemCall call : SystemCallTrace.read(trace)) {
      if (call.name().startsWith("mkdir") && call.toString().contains(TracedCommands.MARK)) {
        String mark = call.toString().replaceAll(".*" + TracedCommands.MARK + "([^\"]*)\".*", "$1");
        within = mark.startsWith("begin-");
        if (within) {
          order.begin();
        } else {
          commands.add(mark.substring("end-".length()));
          order.end(commands.get(commands.size() - 1));
        }
      } else {
        order.see(call);
        calls += within ? 1 : 0;
      }
    }
    System.out.printf("%d commands, %d calls, %d syncs%n", commands.size(), calls, order.syncs());
    assertThat(order.violations()).isEmpty();
    assertThat(commands).hasSizeGreaterThan(30);
    assertThat(order.syncs()).isGreaterThan(commands.size());
  }
}
