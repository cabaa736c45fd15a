// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import dev.dvol.store.worktree.Change;
import dev.dvol.store.worktree.SkippedEntry;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The store's values as trees for {@link JsonWriter}: one form for each kind of value, in every
 * command.
 */
final class JsonTree {
  private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

  /** Adds a field. */
  JsonTree with(String name, @Nullable Object value) {
    fields.put(name, value);
    return this;
  }

  /** The object with its fields in the order they were added. */
  Map<String, @Nullable Object> map() {
    return fields;
  }

  static @Nullable String id(Optional<CommitId> id) {
    return id.map(CommitId::hex).orElse(null);
  }

  static Map<String, @Nullable Object> commit(CommitInfo commit) {
    return new JsonTree()
        .with("id", commit.id().hex())
        .with("parents", commit.parents().stream().map(CommitId::hex).toList())
        .with(
            "author",
            new JsonTree()
                .with("name", commit.author().name())
                .with("email", commit.author().email())
                .map())
        .with("date", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(commit.authored()))
        .with("message", commit.message())
        .map();
  }

  static List<Map<String, @Nullable Object>> changes(List<Change> changes) {
    return changes.stream().map(JsonTree::change).toList();
  }

  private static Map<String, @Nullable Object> change(Change change) {
    return new JsonTree()
        .with("path", Escapes.path(change.path()))
        .with("kind", change.kind().name().toLowerCase(Locale.ROOT))
        .with("oldSize", change.oldSize())
        .with("newSize", change.newSize())
        .with("changedBytes", change.changedBytes())
        .with("changedChunks", change.changedChunks())
        .with("metadata", change.metadata())
        .map();
  }

  static List<Map<String, @Nullable Object>> skipped(List<SkippedEntry> skipped) {
    return skipped.stream()
        .map(
            s ->
                new JsonTree()
                    .with("path", Escapes.path(s.path()))
                    .with("reason", s.reason())
                    .map())
        .toList();
  }
}
