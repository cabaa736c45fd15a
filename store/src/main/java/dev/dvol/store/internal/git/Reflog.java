// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.util.RawParseUtils;

/**
 * Reads a ref's log. Appends are not atomic: a crash can leave half a line, to whose end the next
 * one is glued, or a run of NUL. JGit's reader gives up there; this one passes over it.
 *
 * @see <a href="https://git-scm.com/docs/git-reflog">git-reflog</a>
 */
final class Reflog {
  private static final String ID = "([0-9a-f]{40})";

  /**
   * What stands before the ids is the rest of a torn line; the greedy start skips as much of it.
   */
  private static final Pattern LINE =
      Pattern.compile("[^\\t]*" + ID + " " + ID + " ([^\\t]*)(?:\\t(.*))?", Pattern.DOTALL);

  private Reflog() {}

  /**
   * All whole lines of a ref's log, newest first; none if there is no log.
   *
   * @throws dev.dvol.store.error.ObjectCorruptException if something else is in its place
   */
  static List<ReflogLine> read(RefFiles files, String ref) throws IOException {
    files.requirePlainLog(ref);
    byte[] content;
    try {
      content = Files.readAllBytes(files.log(ref));
    } catch (NoSuchFileException e) {
      return List.of();
    }
    List<ReflogLine> lines = new ArrayList<>();
    int start = 0;
    while (start < content.length) {
      int end = RawParseUtils.nextLF(content, start);
      boolean whole = content[end - 1] == '\n';
      if (whole) {
        parse(RawParseUtils.decode(content, start, end - 1)).ifPresent(lines::add);
      }
      start = end;
    }
    Collections.reverse(lines);
    return List.copyOf(lines);
  }

  private static Optional<ReflogLine> parse(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String message = matcher.group(4);
    return SignatureText.parse(matcher.group(3))
        .map(
            who ->
                new ReflogLine(
                    id(matcher.group(1)),
                    id(matcher.group(2)),
                    who,
                    message == null ? "" : message));
  }

  private static Optional<Oid> id(String hex) {
    return hex.chars().allMatch(digit -> digit == '0')
        ? Optional.empty()
        : Optional.of(Oid.fromHex(hex));
  }
}
