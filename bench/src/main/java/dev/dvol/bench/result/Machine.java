// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.result;

import dev.dvol.bench.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where it was measured.
 *
 * @param processor model
 * @param cores that the program may use
 * @param memoryBytes of the machine
 * @param kernel name and release
 * @param fileSystem kind of the file system of the scratch directory
 * @param shaInstructions whether the processor has instructions for SHA-1
 * @param java version of the JVM that runs dvol
 */
public record Machine(
    String processor,
    int cores,
    long memoryBytes,
    String kernel,
    String fileSystem,
    boolean shaInstructions,
    String java) {

  /** This one. */
  public static Machine here(Path scratch) throws IOException, InterruptedException {
    List<String> processor = Files.readAllLines(Path.of("/proc/cpuinfo"));
    long kibibytes =
        Long.parseLong(
            value(Files.readAllLines(Path.of("/proc/meminfo")), "MemTotal").split(" ")[0]);
    List<String> flags = List.of(value(processor, "flags").split(" "));
    return new Machine(
        value(processor, "model name"),
        Runtime.getRuntime().availableProcessors(),
        kibibytes * 1024,
        Programs.run(List.of("uname", "-sr")).strip(),
        Programs.run(List.of("findmnt", "-n", "-o", "FSTYPE", "-T", scratch.toString())).strip(),
        flags.contains("sha_ni") || flags.contains("sha1"),
        Runtime.version().toString());
  }

  private static String value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .orElse("0");
  }
}
