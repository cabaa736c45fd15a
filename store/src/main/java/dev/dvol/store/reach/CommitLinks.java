// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.reach;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.Oid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the head of a commit or tag names, whoever wrote it. */
public final class CommitLinks {
  private CommitLinks() {}

  /**
   * The tree of a commit, then its parents.
   *
   * @throws ObjectCorruptException if it names no tree, or something that is no id
   */
  public static List<Oid> ofCommit(Oid commit, byte[] content) throws ObjectCorruptException {
    List<Oid> links = new ArrayList<>();
    for (String line : head(content)) {
      if (line.startsWith(links.isEmpty() ? "tree " : "parent ")) {
        links.add(id(commit, line));
      }
    }
    if (links.isEmpty()) {
      throw new ObjectCorruptException(commit.hex(), "commit " + commit + " names no tree");
    }
    return links;
  }

  /**
   * What a tag is put on.
   *
   * @throws ObjectCorruptException if it does not say
   */
  public static Oid ofTag(Oid tag, byte[] content) throws ObjectCorruptException {
    @Nullable Oid target = null;
    for (String line : head(content)) {
      if (target == null && line.startsWith("object ")) {
        target = id(tag, line);
      }
    }
    if (target == null) {
      throw new ObjectCorruptException(tag.hex(), "tag " + tag + " names no object");
    }
    return target;
  }

  private static List<String> head(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1)
        .lines()
        .takeWhile(line -> !line.isEmpty())
        .toList();
  }

  private static Oid id(Oid of, String line) throws ObjectCorruptException {
    try {
      return Oid.fromHex(line.substring(line.indexOf(' ') + 1));
    } catch (IllegalArgumentException e) {
      throw new ObjectCorruptException(of.hex(), "object " + of + " has the line '" + line + "'");
    }
  }
}
