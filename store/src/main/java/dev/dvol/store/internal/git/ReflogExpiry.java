// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Posix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes lines out of reflogs that name objects which go, as {@code git reflog expire --rewrite}
 * does: the line behind one that is left out tells of a move from where the one before it led. What
 * is no line of a log stays as it is.
 */
public final class ReflogExpiry {
  private static final Name LOGS = Name.of("logs");
  private static final int LONGEST = 256 << 20;
  private static final String NOTHING = "0".repeat(40);
  private static final Pattern LINE =
      Pattern.compile("([0-9a-f]{40}) ([0-9a-f]{40}) .*", Pattern.DOTALL);

  /** Tells which objects go. */
  @FunctionalInterface
  public interface Doomed {
    /** Whether an object goes. */
    boolean test(Oid id) throws IOException;
  }

  private final Posix posix;
  private final Doomed doomed;
  private final Map<String, Boolean> known = new HashMap<>();

  ReflogExpiry(Posix posix, Doomed doomed) {
    this.posix = posix;
    this.doomed = doomed;
  }

  void run(Path gitDir) throws IOException {
    try (Directory git = Directory.openRoot(posix, gitDir)) {
      if (!git.exists(LOGS)) {
        return;
      }
      Deque<List<Name>> pending = new ArrayDeque<>();
      pending.push(List.of(LOGS));
      while (!pending.isEmpty()) {
        List<Name> at = pending.pop();
        try (Directory directory = open(git, at)) {
          for (Name name : directory.list()) {
            FileKind kind = directory.stat(name).kind();
            if (kind == FileKind.DIRECTORY) {
              List<Name> below = new ArrayList<>(at);
              below.add(name);
              pending.push(below);
            } else if (kind == FileKind.FILE) {
              expire(directory, name);
            }
          }
          // Logs that went with their refs, too: git takes one that a power cut brings back for
          // damage, when what it names is gone.
          directory.sync();
        }
      }
    }
  }

  // Name by name: a ref's name, and so its log's, need not be text.
  private static Directory open(Directory top, List<Name> way) throws IOException {
    Directory at = top.duplicate();
    for (Name name : way) {
      try (Directory above = at) {
        at = above.openDirectory(name);
      }
    }
    return at;
  }

  private void expire(Directory directory, Name name) throws IOException {
    byte[] content = DurableFile.read(directory, name, LONGEST).orElse(new byte[0]);
    String text = new String(content, StandardCharsets.ISO_8859_1);
    StringBuilder kept = new StringBuilder();
    String from = NOTHING;
    int start = 0;
    while (start < text.length()) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline + 1;
      String line = text.substring(start, end);
      start = end;
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        kept.append(line);
      } else if (!goes(parts.group(2))) {
        boolean fromGoes = goes(parts.group(1));
        kept.append(fromGoes ? from + line.substring(from.length()) : line);
        from = parts.group(2);
      }
    }
    if (kept.length() != text.length() || !kept.toString().equals(text)) {
      DurableFile.publish(
          directory, name, kept.toString().getBytes(StandardCharsets.ISO_8859_1), 0644);
    }
  }

  private boolean goes(String id) throws IOException {
    if (id.equals(NOTHING)) {
      return false;
    }
    Boolean before = known.get(id);
    if (before == null) {
      before = doomed.test(Oid.fromHex(id));
      known.put(id, before);
    }
    return before;
  }
}
