// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.journal.RefMove;
import dev.dvol.store.object.Oid;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a command found and was about to change: all that it takes to undo it. Kept as the message
 * of a commit whose parents are what it names, so that what names the commit keeps them; see {@code
 * docs/format.md}, "Records of what can be undone".
 *
 * @param what the command and what it did, one line
 * @param active the branch that was active
 * @param base the commit that the working directory was based on; none if it had none, or if the
 *     command changed neither that nor the files
 * @param files the commit that holds the files as they were, when the command changed them
 * @param refs the refs that it moved; one whose place is the same before and after tells where the
 *     branch was
 */
record UndoRecord(
    String what, BranchName active, Optional<Oid> base, Optional<Oid> files, List<RefMove> refs) {
  static final String UNDO = "undo: ";
  static final String REDO = "redo: ";
  private static final String FORM = "dvol-undo 1";
  private static final String NONE = "-";

  /** The line was cut out before: what else ends one elsewhere may be in the name of a branch. */
  private static final Pattern LINE = Pattern.compile("([a-z]+) (.+)", Pattern.DOTALL);

  private static final Pattern REF =
      Pattern.compile("(refs/[^ ]+) ([0-9a-f]{40}|-) ([0-9a-f]{40}|-)");

  UndoRecord {
    what = what.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    refs = List.copyOf(refs);
  }

  /** Whether the command was an undo itself. */
  boolean isOfUndo() {
    return what.startsWith(UNDO) || what.startsWith(REDO);
  }

  /** The refs that really move. */
  List<RefMove> moves() {
    return refs.stream().filter(move -> !move.before().equals(move.after())).toList();
  }

  /** Whether the files had changes that no commit has. */
  boolean hasUncommitted() {
    return files.isPresent() && !files.equals(base);
  }

  /** The branch that it is about. */
  BranchName branch() {
    return refs.stream()
        .filter(move -> move.ref().startsWith(Refs.HEADS))
        .map(move -> new BranchName(move.ref().substring(Refs.HEADS.length())))
        .findFirst()
        .orElse(active);
  }

  /** Where that branch was. */
  Optional<Oid> tip() {
    return refs.stream()
        .filter(move -> move.ref().equals(Refs.head(branch())))
        .findFirst()
        .flatMap(RefMove::before);
  }

  /** What must stay for it to be of use; the first has the tree that stands for it. */
  List<Oid> needs() {
    Set<Oid> needs = new LinkedHashSet<>();
    files.ifPresent(needs::add);
    refs.forEach(move -> move.before().ifPresent(needs::add));
    base.ifPresent(needs::add);
    return List.copyOf(needs);
  }

  /** Some commit that a ref goes to. */
  Optional<Oid> anyAfter() {
    return refs.stream().flatMap(move -> move.after().stream()).findFirst();
  }

  /** The message. */
  String encode() {
    StringBuilder text = new StringBuilder(what).append("\n\n").append(FORM).append('\n');
    text.append("active ").append(active).append('\n');
    text.append("base ").append(hex(base)).append('\n');
    text.append("files ").append(hex(files));
    for (RefMove move : refs) {
      text.append("\nref ").append(move.ref()).append(' ').append(hex(move.before()));
      text.append(' ').append(hex(move.after()));
    }
    return text.toString();
  }

  /** The record that a message holds; empty if it is of another form. */
  static Optional<UndoRecord> parse(String message) {
    List<String> lines = message.lines().toList();
    if (lines.size() < 6 || !lines.get(1).isEmpty() || !lines.get(2).equals(FORM)) {
      return Optional.empty();
    }
    Optional<String> active = value("active", lines.get(3));
    Optional<Optional<Oid>> base = value("base", lines.get(4)).flatMap(UndoRecord::oid);
    Optional<Optional<Oid>> files = value("files", lines.get(5)).flatMap(UndoRecord::oid);
    List<RefMove> refs = new ArrayList<>();
    for (String line : lines.subList(6, lines.size())) {
      Matcher parts = REF.matcher(value("ref", line).orElse(""));
      if (!parts.matches()) {
        return Optional.empty();
      }
      refs.add(
          new RefMove(
              parts.group(1),
              oid(parts.group(2)).orElseThrow(),
              oid(parts.group(3)).orElseThrow()));
    }
    if (active.isEmpty()
        || !BranchName.isLegal(active.get())
        || base.isEmpty()
        || files.isEmpty()) {
      return Optional.empty();
    }
    UndoRecord record =
        new UndoRecord(lines.get(0), new BranchName(active.get()), base.get(), files.get(), refs);
    boolean legal =
        refs.stream()
            .map(RefMove::ref)
            .filter(ref -> ref.startsWith(Refs.HEADS))
            .allMatch(ref -> BranchName.isLegal(ref.substring(Refs.HEADS.length())));
    return legal && record.encode().equals(message) ? Optional.of(record) : Optional.empty();
  }

  private static Optional<String> value(String key, String line) {
    Matcher parts = LINE.matcher(line);
    return parts.matches() && parts.group(1).equals(key)
        ? Optional.of(parts.group(2))
        : Optional.empty();
  }

  private static Optional<Optional<Oid>> oid(String text) {
    if (text.equals(NONE)) {
      return Optional.of(Optional.empty());
    }
    return text.matches("[0-9a-f]{40}")
        ? Optional.of(Optional.of(Oid.fromHex(text)))
        : Optional.empty();
  }

  private static String hex(Optional<Oid> id) {
    return id.map(Oid::hex).orElse(NONE);
  }
}
