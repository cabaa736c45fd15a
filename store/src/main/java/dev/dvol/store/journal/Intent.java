// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.journal;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.StoreException;
import dev.dvol.store.json.Json;
import dev.dvol.store.json.JsonException;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Work in several steps that a crash must not leave half done. Every step can be done again, so an
 * intent found on disk is simply carried out once more.
 *
 * @param kind what is done
 * @param from the branch whose working directory is worked on
 * @param to the branch it belongs to afterwards; the same as {@code from} unless branches are
 *     switched
 * @param content the commit whose state the directory is brought to; none when its files are not
 *     touched
 * @param base the commit the directory is based on afterwards
 * @param tip the commit that {@code to} points at afterwards; none when no branch moves
 * @param previousTip where {@code to} pointed before
 * @param refs full names of refs that are written; a crash may leave git's lock files of them
 * @param park the commit that holds the uncommitted changes of {@code from}, which wait for its
 *     next checkout
 * @param unpark the ref of parked changes that are brought back, which is then moved among the
 *     saved ones
 * @param sealed whether the directory was sealed before
 * @param moves further refs that move: those that are made before the files are touched, the others
 *     behind it. One that is elsewhere by then was moved by somebody else, and stays
 * @param why what the log of the branch says; none for what the kind says
 */
public record Intent(
    Kind kind,
    String from,
    String to,
    Optional<Oid> content,
    Optional<Oid> base,
    Optional<Oid> tip,
    Optional<Oid> previousTip,
    List<String> refs,
    Optional<Oid> park,
    Optional<String> unpark,
    boolean sealed,
    List<RefMove> moves,
    Optional<String> why) {
  private static final Name NAME = Name.of("intent.json");
  private static final int LONGEST = 64 * 1024;
  private static final int LONGEST_REASON = 1000;

  /** What is done. */
  public enum Kind {
    /** A branch gets a commit of its working directory. */
    COMMIT,
    /** A branch and its directory go to another commit. */
    RESET,
    /** A directory goes to another branch. */
    CHECKOUT,
    /** A branch, its directory and its parked changes get another name. */
    RENAME,
    /** A branch and its parked changes are removed. */
    DELETE,
    /** One ref is written, or those of {@link Intent#moves}. */
    REFS;

    /** The command, as people know it. */
    public String word() {
      return switch (this) {
        case COMMIT -> "commit";
        case RESET -> "reset";
        case CHECKOUT -> "checkout";
        case RENAME, DELETE, REFS -> "branch";
      };
    }
  }

  /** Copies the lists. */
  public Intent {
    refs = List.copyOf(refs);
    moves = List.copyOf(moves);
  }

  /** An intent that moves no further refs. */
  public Intent(
      Kind kind,
      String from,
      String to,
      Optional<Oid> content,
      Optional<Oid> base,
      Optional<Oid> tip,
      Optional<Oid> previousTip,
      List<String> refs,
      Optional<Oid> park,
      Optional<String> unpark,
      boolean sealed) {
    this(
        kind,
        from,
        to,
        content,
        base,
        tip,
        previousTip,
        refs,
        park,
        unpark,
        sealed,
        List.of(),
        Optional.empty());
  }

  /** An intent that only writes refs of a branch. */
  public static Intent ofRefs(Kind kind, String branch, Optional<Oid> tip, List<String> refs) {
    return new Intent(
        kind,
        branch,
        branch,
        Optional.empty(),
        Optional.empty(),
        tip,
        Optional.empty(),
        refs,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /**
   * Whether neither the state before nor the one after can be seen on the way, so that nobody may
   * use the working directory before the end.
   */
  public boolean showsHalfway() {
    return switch (kind) {
      case RESET, CHECKOUT, RENAME, DELETE -> true;
      case COMMIT -> false;
      case REFS -> moves.size() > 1;
    };
  }

  /** The same, but further refs move, and the logs say why: the beginning of a reason. */
  public Intent moving(List<RefMove> otherMoves, String reason) {
    return new Intent(
        kind,
        from,
        to,
        content,
        base,
        tip,
        previousTip,
        refs,
        park,
        unpark,
        sealed,
        otherMoves,
        Optional.of(beginning(reason)));
  }

  private static String beginning(String reason) {
    int characters = reason.codePointCount(0, reason.length());
    return reason.substring(0, reason.offsetByCodePoints(0, Math.min(characters, LONGEST_REASON)));
  }

  /** The same, but the branch stays where it is. */
  public Intent withoutTip() {
    return with(content, Optional.empty(), refs, sealed);
  }

  /** The same, but git's locks of these refs are ours, and no others. */
  public Intent withRefs(List<String> otherRefs) {
    return with(content, tip, otherRefs, sealed);
  }

  /** The same, but the files are as they are. */
  public Intent withoutContent() {
    return with(Optional.empty(), tip, refs, sealed);
  }

  /**
   * The same, but the files are left as far as they came, between two states. No seal vouches for
   * such a directory: its index may be older than the files, of another boot.
   */
  public Intent abandoningContent() {
    return with(Optional.empty(), tip, refs, false);
  }

  private Intent with(
      Optional<Oid> otherContent,
      Optional<Oid> otherTip,
      List<String> otherRefs,
      boolean otherSealed) {
    return new Intent(
        kind,
        from,
        to,
        otherContent,
        base,
        otherTip,
        previousTip,
        otherRefs,
        park,
        unpark,
        otherSealed,
        moves,
        why);
  }

  /** The intent on disk, if there is one. */
  public static Optional<Intent> read(Directory journal) throws IOException {
    Optional<byte[]> content = DurableFile.read(journal, NAME, LONGEST);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    try {
      Map<String, Object> json = Json.parse(content.get());
      List<String> refs =
          ((List<?>) json.getOrDefault("refs", List.of()))
              .stream().map(String.class::cast).toList();
      return Optional.of(
          new Intent(
              Kind.valueOf(text(json, "kind")),
              text(json, "from"),
              text(json, "to"),
              oid(json, "content"),
              oid(json, "base"),
              oid(json, "tip"),
              oid(json, "previousTip"),
              refs,
              oid(json, "park"),
              Optional.ofNullable((String) json.get("unpark")),
              Boolean.TRUE.equals(json.get("sealed")),
              moves(json),
              Optional.ofNullable((String) json.get("why"))));
    } catch (JsonException | ClassCastException | IllegalArgumentException e) {
      throw new ObjectCorruptException(
          "journal/intent.json", "the journal is damaged: " + e.getMessage());
    }
  }

  /**
   * Makes it durable, before its first step.
   *
   * @throws StoreException if it is longer than {@link #read} takes; what was there before stays
   */
  public void write(Directory journal) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", kind.name());
    json.put("from", from);
    json.put("to", to);
    content.ifPresent(id -> json.put("content", id.hex()));
    base.ifPresent(id -> json.put("base", id.hex()));
    tip.ifPresent(id -> json.put("tip", id.hex()));
    previousTip.ifPresent(id -> json.put("previousTip", id.hex()));
    json.put("refs", refs);
    park.ifPresent(id -> json.put("park", id.hex()));
    unpark.ifPresent(ref -> json.put("unpark", ref));
    json.put("sealed", sealed);
    if (!moves.isEmpty()) {
      json.put("moves", moves.stream().map(Intent::json).toList());
    }
    why.ifPresent(text -> json.put("why", text));
    byte[] bytes = Json.line(json).getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST) {
      throw new StoreException(
          "the journal entry of %s has %d bytes, more than the %d that it may have"
              .formatted(kind.word(), bytes.length, LONGEST));
    }
    DurableFile.publish(journal, NAME, bytes, 0644);
  }

  /** Removes the intent on disk, after its last step. */
  public static void clear(Directory journal) throws IOException {
    DurableFile.removeDurably(journal, NAME);
  }

  private static Map<String, Object> json(RefMove move) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("ref", move.ref());
    move.before().ifPresent(id -> json.put("before", id.hex()));
    move.after().ifPresent(id -> json.put("after", id.hex()));
    return json;
  }

  private static List<RefMove> moves(Map<String, Object> json) {
    List<RefMove> moves = new ArrayList<>();
    for (Object one : (List<?>) json.getOrDefault("moves", List.of())) {
      Map<String, Object> move = new LinkedHashMap<>();
      ((Map<?, ?>) one).forEach((key, value) -> move.put((String) key, value));
      moves.add(new RefMove(text(move, "ref"), oid(move, "before"), oid(move, "after")));
    }
    return moves;
  }

  private static String text(Map<String, Object> json, String key) {
    Object value = json.get(key);
    if (value == null) {
      throw new IllegalArgumentException("no " + key);
    }
    return (String) value;
  }

  private static Optional<Oid> oid(Map<String, Object> json, String key) {
    return Optional.ofNullable((String) json.get(key)).map(Oid::fromHex);
  }
}
