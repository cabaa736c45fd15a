// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Lets <a href="https://github.com/CodeIntelligenceTesting/jazzer">Jazzer</a> look for inputs that
 * reach what none before has reached, in a process of its own that runs the same test. What it
 * found worth keeping stays in {@code target/fuzz/NAME/reached} until that is cleaned, and is where
 * the next run goes on.
 */
final class CoverageFuzzing {
  private static final int LONGEST_SECONDS = 10;
  private static final int LONGEST_REST_SECONDS = 120;
  private static final int LONGEST_INPUT = 1 << 16;
  private static final int SHOWN_LINES = 60;

  /** What feedback is wanted of: our own code, and what libraries do with the inputs. */
  private static final String INSTRUMENTED =
      "dev.dvol.**:com.fasterxml.jackson.core.**:io.netty.handler.codec.**:org.eclipse.jgit.**"
          + ":org.yaml.snakeyaml.**";

  private static final Pattern REACHED = Pattern.compile("cov: (\\d+) ft: (\\d+) corp: (\\d+)");

  private final String name;
  private final List<byte[]> valid;
  private final List<String> words;
  private final Path directory;
  private final KnownInputs known;

  CoverageFuzzing(String name, List<byte[]> valid, List<String> words, KnownInputs known) {
    this.name = name;
    this.valid = valid;
    this.words = words;
    this.directory = Path.of("target/fuzz", name).toAbsolutePath();
    this.known = known;
  }

  /**
   * Runs it.
   *
   * @throws AssertionError with what Jazzer said, if a rule was broken
   */
  void run(long seconds) throws Exception {
    prepare();
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(command(seconds))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    process.getOutputStream().close();
    boolean ended;
    try {
      ended = process.waitFor(seconds + LONGEST_REST_SECONDS, TimeUnit.SECONDS);
    } finally {
      process.destroyForcibly();
      known.removeIfEmpty();
    }
    List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
    if (!ended || process.exitValue() != 0) {
      throw new AssertionError(
          "Jazzer %s; the input, if it was one, is in %s: %s"
              .formatted(
                  ended ? "ended with " + process.exitValue() : "did not end",
                  known.directory(),
                  shown(lines)));
    }
    System.out.println(summary(lines));
  }

  /** Makes what the command line names. */
  private void prepare() throws IOException {
    Files.createDirectories(known.directory());
    Files.createDirectories(directory.resolve("reached"));
    Path seeds = Files.createDirectories(directory.resolve("seeds"));
    for (int i = 0; i < valid.size(); i++) {
      Files.write(seeds.resolve("valid-" + i), valid.get(i));
    }
    Files.writeString(
        directory.resolve("words"),
        words.stream().map(CoverageFuzzing::quoted).collect(Collectors.joining("\n", "", "\n")));
  }

  private List<String> command(long seconds) {
    StackWalker.StackFrame test = test();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx512m", "-XX:+UseSerialGC", "-D" + CoverageTarget.SERVED + "=" + name));
    command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + CoverageTarget.class.getName());
    command.add("--target_args=" + test.getClassName() + " " + test.getMethodName());
    command.add("--instrumentation_includes=" + INSTRUMENTED);
    command.add("--custom_hook_includes=" + INSTRUMENTED);
    command.add("--reproducer_path=" + directory);
    command.add("-artifact_prefix=" + known.directory() + "/");
    command.add("-dict=" + directory.resolve("words"));
    command.add("-max_total_time=" + seconds);
    command.add("-timeout=" + LONGEST_SECONDS);
    command.add("-max_len=" + LONGEST_INPUT);
    // libFuzzer asks for the most that was resident, and is told of what the process that started
    // it had. The heap has a limit, and what an input takes is judged.
    command.add("-rss_limit_mb=0");
    command.add("-print_final_stats=1");
    Long seed = Long.getLong("seed");
    if (seed != null) {
      command.add("-seed=" + Integer.toUnsignedString(seed.intValue()));
    }
    Stream.of(directory.resolve("reached"), directory.resolve("seeds"), known.directory())
        .forEach(corpus -> command.add(corpus.toString()));
    return command;
  }

  private static StackWalker.StackFrame test() {
    return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
        .walk(frames -> frames.filter(CoverageFuzzing::isTest).findFirst())
        .orElseThrow(() -> new IllegalStateException("not called by a test"));
  }

  private static boolean isTest(StackWalker.StackFrame frame) {
    return Stream.of(frame.getDeclaringClass().getDeclaredMethods())
        .filter(method -> method.getName().equals(frame.getMethodName()))
        .anyMatch(method -> method.isAnnotationPresent(Test.class));
  }

  /** A word as dictionaries of libFuzzer have it. */
  private static String quoted(String word) {
    return word.chars()
        .mapToObj(c -> isPlain(c) ? Character.toString(c) : "\\x%02X".formatted(c & 0xff))
        .collect(Collectors.joining("", "\"", "\""));
  }

  private static boolean isPlain(int c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  }

  private String summary(List<String> lines) {
    String counts =
        lines.stream()
            .filter(line -> line.startsWith("fuzz " + name + ": "))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no inputs were tried: " + shown(lines)));
    String reached =
        lines.stream()
            .map(REACHED::matcher)
            .filter(Matcher::find)
            .reduce((earlier, later) -> later)
            .map(
                last ->
                    ", %s edges reached, %s inputs kept".formatted(last.group(1), last.group(3)))
            .orElse("");
    return counts + reached;
  }

  private static String shown(List<String> lines) {
    return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
  }
}
