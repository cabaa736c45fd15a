// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.FileContent;
import dev.dvol.store.tree.PathBytes;
import dev.dvol.store.worktree.Change;
import dev.dvol.store.worktree.SkippedEntry;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What differs between two states.
 *
 * @param changes the paths that differ
 * @param skipped what could not be looked at
 * @param form how much is told of each
 * @param before reads files of the older state
 * @param after reads files of the newer state
 */
public record DiffView(
    List<Change> changes, List<SkippedEntry> skipped, Form form, Contents before, Contents after)
    implements View {
  /** How much is told of each path. */
  public enum Form {
    /** The lines that differ, where they are text. */
    PATCH,
    /** How much differs. */
    STAT,
    /** A letter and the path. */
    NAME_STATUS,
    /** The path. */
    NAME_ONLY
  }

  /** The files of one state. */
  public interface Contents {
    /** A regular file's content, if there is one at that path. */
    Optional<FileContent> at(PathBytes path) throws IOException;
  }

  @Override
  public void print(Screen screen) throws IOException {
    SkippedList.warn(screen, skipped);
    switch (form) {
      case STAT -> StatText.lines(screen, changes).forEach(screen::line);
      case NAME_ONLY -> changes.forEach(change -> screen.line(Escapes.path(change.path())));
      case NAME_STATUS ->
          changes.forEach(
              change -> screen.line(change.kind().letter() + "\t" + Escapes.path(change.path())));
      case PATCH -> {
        for (Change change : changes) {
          printPatch(screen, change);
        }
      }
    }
  }

  private void printPatch(Screen screen, Change change) throws IOException {
    String oldName = name("a/", change);
    String newName = name("b/", change);
    screen.line(screen.styled(Style.STRONG, "diff --dvol " + oldName + " " + newName));
    switch (change.kind()) {
      case ADDED -> screen.line("new, " + Figures.size(change.newSize()));
      case REMOVED -> screen.line("gone, " + Figures.size(change.oldSize()));
      case TYPE_CHANGED -> screen.line("another kind of file");
      case MODIFIED, METADATA -> {}
    }
    if (!change.metadata().isEmpty()) {
      screen.line("metadata: " + screen.safe(String.join(", ", change.metadata())));
    }
    if (change.kind() == Change.Kind.METADATA || change.changedBytes() == 0) {
      return;
    }
    boolean added = change.kind() == Change.Kind.ADDED;
    boolean removed = change.kind() == Change.Kind.REMOVED;
    Optional<List<String>> lines = Optional.empty();
    Optional<TextContent> old = added ? Optional.of(TextContent.empty()) : text(before, change);
    if (old.isPresent()) {
      Optional<TextContent> now = removed ? Optional.of(TextContent.empty()) : text(after, change);
      if (now.isPresent()) {
        lines =
            UnifiedDiff.lines(
                added ? "/dev/null" : oldName,
                old.get(),
                removed ? "/dev/null" : newName,
                now.get());
      }
    }
    if (lines.isPresent()) {
      lines.get().forEach(line -> screen.line(coloured(screen, line)));
    } else {
      screen.line(
          "Binary files differ: "
              + change.changedBytes()
              + " bytes in "
              + Figures.count(change.changedChunks(), "chunk"));
    }
  }

  private static Optional<TextContent> text(Contents contents, Change change) throws IOException {
    Optional<FileContent> content = contents.at(change.path());
    return content.isPresent() ? TextContent.read(content.get()) : Optional.of(TextContent.empty());
  }

  private static String name(String prefix, Change change) {
    String path = Escapes.path(change.path());
    return path.startsWith("\"") ? "\"" + prefix + path.substring(1) : prefix + path;
  }

  private static String coloured(Screen screen, String line) {
    String safe = screen.safe(line);
    if (line.startsWith("@@")) {
      return screen.styled(Style.PLACE, safe);
    }
    if (line.startsWith("+")) {
      return screen.styled(Style.GOOD, safe);
    }
    return line.startsWith("-") ? screen.styled(Style.BAD, safe) : safe;
  }

  @Override
  public Object json() {
    return Map.of("changes", JsonTree.changes(changes), "skipped", JsonTree.skipped(skipped));
  }
}
