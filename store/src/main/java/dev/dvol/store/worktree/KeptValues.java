// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.index.Fingerprint;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Name;
import dev.dvol.store.tree.Attribute;
import dev.dvol.store.tree.Entry.Metadata;
import dev.dvol.store.tree.Escape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a checkout could not apply, such as owners without root: remembered beside the index,
 * because it is not a change and the next commit keeps the committed value. A value counts as kept
 * while the file still shows what the checkout left; once somebody sets another, that is a change
 * like any, and a commit of it ends the keeping. What is kept is in the commit that was checked
 * out, which need not be the base of the directory: parked changes are a commit of their own.
 *
 * <p>Immutable. Its file names that commit and has one line an entry: the escaped path and, each if
 * it applies, {@code absent}, {@code owner=uid:gid}, {@code mode=octal} (what the checkout left
 * instead) and {@code x:name} (an attribute not set).
 */
public final class KeptValues {
  /** Nothing was left out. */
  public static final KeptValues NONE = of(Map.of());

  /** Bytes of the first line, which names the commit. */
  public static final int COMMIT_BYTES = 48;

  private static final char BEHIND_SLASH = '/' + 1;

  private static final Pattern COMMIT = Pattern.compile("commit=([0-9a-f]{40})\n");

  private final Optional<Oid> commit;
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

    /** What of it still counts of an entry that now looks like this; null if nothing does. */
    private @Nullable Kept shownBy(Fingerprint print) {
      Optional<String> sameOwner = owner.filter(is -> is.equals(print.uid() + ":" + print.gid()));
      Optional<Integer> sameMode = permissions.filter(is -> is == print.permissions());
      return ifAny(sameOwner, sameMode, attributes);
    }

    /** The same, but for attributes that the entry has got since; null if nothing is left. */
    @Nullable Kept without(List<Attribute> shown) {
      List<String> names = shown.stream().map(Attribute::escapedName).toList();
      return ifAny(
          owner, permissions, attributes.stream().filter(one -> !names.contains(one)).toList());
    }

    private static @Nullable Kept ifAny(
        Optional<String> owner, Optional<Integer> permissions, List<String> attributes) {
      boolean none = owner.isEmpty() && permissions.isEmpty() && attributes.isEmpty();
      return none ? null : new Kept(false, owner, permissions, attributes);
    }
  }

  private KeptValues(Optional<Oid> commit, SortedMap<String, Kept> byPath) {
    this.commit = commit;
    this.byPath = Collections.unmodifiableSortedMap(byPath);
  }

  /** Values by escaped path, of no commit yet. */
  static KeptValues of(Map<String, Kept> byPath) {
    return new KeptValues(Optional.empty(), new TreeMap<>(byPath));
  }

  /** The same values, but this is the commit that has what they stand for. */
  public KeptValues in(Oid otherCommit) {
    return new KeptValues(Optional.of(otherCommit), byPath);
  }

  /** The commit that has what they stand for; none if it is the base of the directory. */
  public Optional<Oid> commit() {
    return commit;
  }

  /** Whether others stand for the same, wherever that is. */
  public boolean hasValuesOf(KeptValues other) {
    return byPath.equals(other.byPath);
  }

  /**
   * Those of the entries of one directory that still count.
   *
   * @param present what is there now, by name
   */
  Map<String, Kept> standing(String directory, Map<Name, Fingerprint> present) {
    Map<String, Kept> standing = new HashMap<>();
    for (String escaped : namesIn(directory)) {
      String path = directory.isEmpty() ? escaped : directory + "/" + escaped;
      Kept kept = Objects.requireNonNull(byPath.get(path));
      Fingerprint print = present.get(Name.of(Escape.parse(escaped)));
      @Nullable Kept still = print == null ? (kept.absent ? kept : null) : kept.shownBy(print);
      if (still != null) {
        standing.put(path, still);
      }
    }
    return standing;
  }

  /** The same for the root itself. */
  Map<String, Kept> standingOfRoot(Fingerprint root) {
    Kept kept = byPath.get("");
    @Nullable Kept still = kept == null ? null : kept.shownBy(root);
    return still == null ? Map.of() : Map.of("", still);
  }

  /** Other values in the same commit. */
  KeptValues with(Map<String, Kept> others) {
    return new KeptValues(commit, new TreeMap<>(others));
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
    return namesIn(directory).stream()
        .filter(name -> Objects.requireNonNull(byPath.get(prefix + name)).absent)
        .toList();
  }

  /** Whether something is kept of an entry of a directory. */
  boolean hasAnyIn(String directory) {
    return !byPath.isEmpty() && !namesIn(directory).isEmpty();
  }

  private List<String> namesIn(String directory) {
    String prefix = directory.isEmpty() ? "" : directory + "/";
    List<String> names = new ArrayList<>();
    SortedMap<String, Kept> rest = byPath.tailMap(prefix);
    while (!rest.isEmpty() && rest.firstKey().startsWith(prefix)) {
      String first = rest.firstKey();
      int slash = first.indexOf('/', prefix.length());
      if (slash < 0 && !first.equals(prefix)) {
        names.add(first.substring(prefix.length()));
      }
      // What is below another directory is passed over at once: all of it begins with its name.
      rest = byPath.tailMap(slash < 0 ? first + '\0' : first.substring(0, slash) + BEHIND_SLASH);
    }
    return names;
  }

  /** The file's content. */
  public byte[] encode() {
    StringBuilder out = new StringBuilder();
    commit.ifPresent(id -> out.append("commit=").append(id.hex()).append('\n'));
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
    Optional<Oid> commit = commitIn(content);
    new String(content, StandardCharsets.US_ASCII)
        .lines()
        .skip(commit.isPresent() ? 1 : 0)
        .forEach(
            line -> {
              String[] parts = line.split(" ", -1);
              byPath.put(parts[0].equals(".") ? "" : parts[0], kept(parts));
            });
    KeptValues values = new KeptValues(commit, byPath);
    if (!Arrays.equals(values.encode(), content)) {
      throw new IllegalArgumentException("not in canonical form");
    }
    return values;
  }

  /** The commit that the beginning of a file's content names. */
  public static Optional<Oid> commitIn(byte[] beginning) {
    int length = Math.min(beginning.length, COMMIT_BYTES);
    Matcher matcher = COMMIT.matcher(new String(beginning, 0, length, StandardCharsets.US_ASCII));
    return matcher.matches() ? Optional.of(Oid.fromHex(matcher.group(1))) : Optional.empty();
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
