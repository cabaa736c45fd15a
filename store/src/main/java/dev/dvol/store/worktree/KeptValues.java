// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.tree.Attribute;
import dev.dvol.store.tree.Entry.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a checkout could not apply, such as owners without root: remembered beside the index,
 * because it is not a change and the next commit keeps the committed value. A value counts as kept
 * while the file still shows what the checkout left; once somebody sets another, that is a change
 * like any.
 *
 * <p>Immutable. Its file has one line an entry: the escaped path and, each if it applies, {@code
 * absent}, {@code owner=uid:gid}, {@code mode=octal} (what the checkout left instead) and {@code
 * x:name} (an attribute not set).
 */
public final class KeptValues {
  /** Nothing was left out. */
  public static final KeptValues NONE = new KeptValues(new TreeMap<>());

  private final SortedMap<String, Kept> byPath;

  /**
   * What was not applied to one entry.
   *
   * @param absent whether the entry could not be made at all
   * @param owner {@code uid:gid} that the entry got instead of its own
   * @param permissions that the entry got instead of its own
   * @param attributes escaped names of the attributes it did not get
   */
  public record Kept(
      boolean absent,
      Optional<String> owner,
      Optional<Integer> permissions,
      List<String> attributes) {
    /** Copies the list. */
    public Kept {
      attributes = List.copyOf(attributes);
    }
  }

  private KeptValues(SortedMap<String, Kept> byPath) {
    this.byPath = Collections.unmodifiableSortedMap(byPath);
  }

  /** Values by escaped path. */
  public static KeptValues of(Map<String, Kept> byPath) {
    return new KeptValues(new TreeMap<>(byPath));
  }

  SortedMap<String, Kept> byPath() {
    return byPath;
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return byPath.isEmpty();
  }

  /**
   * The metadata a commit records for an entry that now shows some, given what the commit before
   * recorded.
   */
  Metadata adjust(String path, Metadata shown, Optional<Metadata> committed) {
    Kept kept = byPath.get(path);
    if (kept == null || committed.isEmpty()) {
      return shown;
    }
    Metadata before = committed.get();
    boolean ownerKept = kept.owner.equals(Optional.of(shown.uid() + ":" + shown.gid()));
    boolean modeKept = kept.permissions.equals(Optional.of(shown.permissions()));
    List<Attribute> attributes = new ArrayList<>(shown.attributes());
    for (Attribute attribute : before.attributes()) {
      boolean missing = attributes.stream().noneMatch(attribute::hasNameOf);
      if (missing && kept.attributes.contains(attribute.escapedName())) {
        attributes.add(attribute);
      }
    }
    return new Metadata(
        modeKept ? before.permissions() : shown.permissions(),
        ownerKept ? before.uid() : shown.uid(),
        ownerKept ? before.gid() : shown.gid(),
        shown.modified(),
        attributes);
  }

  /** Escaped names of the entries of a directory that could not be made. */
  List<String> absentIn(String directory) {
    String prefix = directory.isEmpty() ? "" : directory + "/";
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, Kept> each : byPath.tailMap(prefix).entrySet()) {
      if (!each.getKey().startsWith(prefix)) {
        break;
      }
      String rest = each.getKey().substring(prefix.length());
      if (each.getValue().absent && rest.indexOf('/') < 0) {
        names.add(rest);
      }
    }
    return names;
  }

  /** The file's content. */
  public byte[] encode() {
    StringBuilder out = new StringBuilder();
    byPath.forEach(
        (path, kept) -> {
          out.append(path.isEmpty() ? "." : path);
          if (kept.absent) {
            out.append(" absent");
          }
          kept.owner.ifPresent(owner -> out.append(" owner=").append(owner));
          kept.permissions.ifPresent(
              mode -> out.append(" mode=").append(Integer.toOctalString(mode)));
          kept.attributes.forEach(name -> out.append(" x:").append(name));
          out.append('\n');
        });
    return out.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Values from a file's content.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static KeptValues parse(byte[] content) {
    SortedMap<String, Kept> byPath = new TreeMap<>();
    new String(content, StandardCharsets.US_ASCII)
        .lines()
        .forEach(
            line -> {
              String[] parts = line.split(" ", -1);
              byPath.put(parts[0].equals(".") ? "" : parts[0], kept(parts));
            });
    KeptValues values = new KeptValues(byPath);
    if (!Arrays.equals(values.encode(), content)) {
      throw new IllegalArgumentException("not in canonical form");
    }
    return values;
  }

  private static Kept kept(String[] parts) {
    List<String> fields = Arrays.asList(parts).subList(1, parts.length);
    return new Kept(
        fields.contains("absent"),
        value(fields, "owner="),
        value(fields, "mode=").map(mode -> Integer.parseInt(mode, 8)),
        fields.stream().filter(f -> f.startsWith("x:")).map(f -> f.substring(2)).toList());
  }

  private static Optional<String> value(List<String> fields, String prefix) {
    return fields.stream()
        .filter(f -> f.startsWith(prefix))
        .map(f -> f.substring(prefix.length()))
        .findFirst();
  }
}
