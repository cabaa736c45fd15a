// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import dev.dvol.store.testing.Programs;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How workers are started: with the classes that they load archived beforehand, which saves most of
 * what a process costs that lives for a moment. The archive wants jars; this class path has
 * directories, too, and so they are packed first.
 */
final class FastStart {
  private final List<String> command;

  private FastStart(List<String> command) {
    this.command = List.copyOf(command);
  }

  /** Made once; all campaigns of this process use it. */
  private static final class Holder {
    static final FastStart ONLY = make();

    private static FastStart make() {
      try {
        return make(Files.createTempDirectory("workers"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static FastStart make(Path place) throws IOException {
      Path bin = Path.of(System.getProperty("java.home"), "bin");
      List<String> jars = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        if (Files.isDirectory(Path.of(entry))) {
          Path jar = place.resolve(jars.size() + ".jar");
          Programs.run(
              bin.resolve("jar"), "--create", "--no-compress", "--file", jar, "-C", entry, ".");
          jars.add(jar.toString());
        } else if (entry.endsWith(".jar") && Files.exists(Path.of(entry))) {
          jars.add(entry);
        }
      }
      List<String> command =
          List.of(
              bin.resolve("java").toString(),
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC",
              "-Xmx192m",
              "-Xlog:disable",
              "-Xlog:all=error:stderr",
              "-cp",
              String.join(File.pathSeparator, jars));
      return new FastStart(archived(command, place));
    }

    /** Without an archive all works, only slower. */
    private static List<String> archived(List<String> command, Path place) throws IOException {
      Path classes = place.resolve("classes");
      Path archive = place.resolve("classes.jsa");
      List<String> lesson = with(command, "-XX:DumpLoadedClassList=" + classes);
      lesson.addAll(List.of(Worker.class.getName(), place.resolve("scratch").toString()));
      Programs.run(lesson.toArray());
      // Lambdas are left out: this JDK's archives of them have faults of their own.
      Files.write(
          classes,
          Files.readAllLines(classes).stream()
              .filter(line -> !line.startsWith("#") && !line.startsWith("@"))
              .filter(line -> !line.contains("source:"))
              .map(line -> line.replaceAll(" id: .*", ""))
              .sorted()
              .distinct()
              .toList());
      Programs.Result dumped =
          Programs.tryToRun(
              with(
                      command,
                      "-Xshare:dump",
                      "-XX:SharedClassListFile=" + classes,
                      "-XX:SharedArchiveFile=" + archive)
                  .toArray());
      return dumped.exitCode() == 0
          ? with(command, "-XX:SharedArchiveFile=" + archive, "-Xshare:auto")
          : command;
    }

    private static List<String> with(List<String> command, String... options) {
      List<String> all = new ArrayList<>(command);
      all.addAll(1, List.of(options));
      return all;
    }
  }

  /** The command up to the name of the class. */
  static List<String> command() {
    return Holder.ONLY.command;
  }
}
