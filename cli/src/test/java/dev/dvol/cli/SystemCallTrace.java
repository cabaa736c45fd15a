// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code strace -f -y} wrote. */
final class SystemCallTrace {
  /** What {@link SyncOrder} has to see. */
  static final String CALLS =
      "openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,"
          + "unlink,unlinkat,rmdir,mknod,mknodat,write,pwrite64,writev,pwritev,truncate,ftruncate,"
          + "fallocate,copy_file_range,sendfile,fsync,fdatasync,syncfs,sync,ioctl";

  private static final Pattern LINE = Pattern.compile("(\\d+) +(.*)");
  private static final Pattern WHOLE = Pattern.compile("(\\w+)\\((.*)\\) += (.*)");
  private static final Pattern BEGUN = Pattern.compile("(\\w+)\\((.*?),? *<unfinished \\.\\.\\.>");
  private static final Pattern RESUMED =
      Pattern.compile("<\\.\\.\\. \\w+ resumed>,? ?(.*)\\) += (.*)");

  private SystemCallTrace() {}

  /**
   * One system call.
   *
   * @param begun place in the trace where it began
   * @param ended place where it ended
   * @param name of the call
   * @param arguments as strace writes them
   * @param result as strace writes it
   */
  record SystemCall(int begun, int ended, String name, List<String> arguments, String result) {
    private static final Pattern DESCRIPTOR = Pattern.compile("(?:AT_FDCWD|-?\\d+)<(.*)>.*");
    private static final Pattern TEXT = Pattern.compile("\"(.*)\"(?:\\.\\.\\.)?");

    boolean succeeded() {
      return !result.startsWith("-") && !result.startsWith("?");
    }

    /** The path that a descriptor was opened by, or its file has now. */
    Path ofDescriptor(int argument) {
      return pathOf(arguments.get(argument));
    }

    /** The path that the descriptor which it answered stands for. */
    Path ofResult() {
      return pathOf(result);
    }

    private static Path pathOf(String text) {
      Matcher parts = DESCRIPTOR.matcher(text);
      if (!parts.matches()) {
        throw new IllegalArgumentException("no descriptor: " + text);
      }
      return Path.of(parts.group(1));
    }

    /** A path that was given as text. */
    Path path(int argument) {
      Matcher parts = TEXT.matcher(arguments.get(argument));
      if (!parts.matches()) {
        throw new IllegalArgumentException("no path: " + arguments.get(argument));
      }
      return Path.of(parts.group(1));
    }

    /** A path that was given relative to a descriptor, which is the argument before it. */
    Path pathAt(int directory) {
      Path relative = path(directory + 1);
      return relative.isAbsolute() ? relative : ofDescriptor(directory).resolve(relative);
    }
  }

  private record Unfinished(int begun, String name, String arguments) {}

  /** All calls in the order in which they ended. */
  static List<SystemCall> read(Path file) throws IOException {
    return parse(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
  }

  static List<SystemCall> parse(List<String> lines) {
    List<SystemCall> calls = new ArrayList<>();
    Map<String, Unfinished> unfinished = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher line = LINE.matcher(lines.get(i));
      if (!line.matches()) {
        throw new IllegalArgumentException("not a line of strace: " + lines.get(i));
      }
      String thread = line.group(1);
      String text = line.group(2);
      Matcher begun = BEGUN.matcher(text);
      Matcher resumed = RESUMED.matcher(text);
      Matcher whole = WHOLE.matcher(text);
      if (begun.matches()) {
        unfinished.put(thread, new Unfinished(i, begun.group(1), begun.group(2)));
      } else if (resumed.matches()) {
        Unfinished one = unfinished.remove(thread);
        if (one == null) {
          throw new IllegalArgumentException("nothing to resume: " + text);
        }
        String rest = resumed.group(1);
        String all = rest.isEmpty() ? one.arguments() : one.arguments() + ", " + rest;
        calls.add(new SystemCall(one.begun(), i, one.name(), split(all), resumed.group(2)));
      } else if (whole.matches()) {
        calls.add(new SystemCall(i, i, whole.group(1), split(whole.group(2)), whole.group(3)));
      }
    }
    calls.sort(Comparator.comparingInt(SystemCall::ended));
    return calls;
  }

  /** Splits at the commas that are in no quotes, brackets or names of descriptors. */
  private static List<String> split(String arguments) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < arguments.length(); i++) {
      char c = arguments.charAt(i);
      if (quoted && c == '\\') {
        part.append(c).append(arguments.charAt(++i));
        continue;
      }
      if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && "{[(<".indexOf(c) >= 0) {
        depth++;
      } else if (!quoted && "}])>".indexOf(c) >= 0) {
        depth--;
      } else if (!quoted && depth == 0 && c == ',') {
        parts.add(part.toString().strip());
        part.setLength(0);
        continue;
      }
      part.append(c);
    }
    parts.add(part.toString().strip());
    return parts;
  }
}
