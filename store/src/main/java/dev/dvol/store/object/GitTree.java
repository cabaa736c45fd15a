// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.object;

import dev.dvol.store.error.ObjectCorruptException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A git tree object. dvol's trees use two modes only, {@code 100644} for a blob and {@code 40000}
 * for a tree, and ASCII names.
 *
 * @param entries in git's order: by name, a tree's name taken with a slash behind it
 * @see <a href="https://git-scm.com/docs/gitformat-pack">gitformat-pack, "Object types"</a>
 */
public record GitTree(List<Entry> entries) {
  /**
   * Most names that are read of a tree: four times as many as dvol writes. A tree of 64 MiB has two
   * million, which no memory is taken for.
   */
  private static final int MOST_ENTRIES = 1024;

  private static final Comparator<Entry> GIT_ORDER = Comparator.comparing(Entry::sortKey);

  /**
   * One name of a tree.
   *
   * @param name ASCII, without slash and NUL
   * @param isTree whether it names a tree, else a blob
   * @param id what it names
   */
  public record Entry(String name, boolean isTree, Oid id) {
    private String sortKey() {
      return isTree ? name + "/" : name;
    }
  }

  /** Sorts and copies. */
  public GitTree {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(GIT_ORDER);
    entries = List.copyOf(sorted);
  }

  /** The object's content. */
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(entries.size() * 64);
    for (Entry entry : entries) {
      out.writeBytes(
          ((entry.isTree ? "40000 " : "100644 ") + entry.name)
              .getBytes(StandardCharsets.ISO_8859_1));
      out.write(0);
      out.writeBytes(entry.id.bytes());
    }
    return out.toByteArray();
  }

  /**
   * Reads a tree that dvol wrote.
   *
   * @throws ObjectCorruptException if it is not one: cut short, another mode, out of order, a name
   *     twice, many more names than any has
   */
  public static GitTree parse(Oid id, byte[] content) throws ObjectCorruptException {
    List<Entry> entries = new ArrayList<>();
    int at = 0;
    String previous = "";
    Set<String> names = new HashSet<>();
    while (at < content.length) {
      int blank = indexOf(content, ' ', at);
      int nul = blank < 0 ? -1 : indexOf(content, 0, blank);
      if (nul < 0 || nul + 1 + Oid.LENGTH > content.length) {
        throw new ObjectCorruptException(id.hex(), "tree " + id + " is cut short");
      }
      String mode = new String(content, at, blank - at, StandardCharsets.ISO_8859_1);
      String name = new String(content, blank + 1, nul - blank - 1, StandardCharsets.ISO_8859_1);
      boolean isTree = mode.equals("40000");
      if (!isTree && !mode.equals("100644")) {
        throw new ObjectCorruptException(id.hex(), "tree " + id + " has mode " + mode);
      }
      Entry entry = new Entry(name, isTree, Oid.at(content, nul + 1));
      boolean ascends = !name.isEmpty() && entry.sortKey().compareTo(previous) > 0;
      // A blob and a tree of one name need not be neighbours.
      if (!ascends || !names.add(name)) {
        throw new ObjectCorruptException(id.hex(), "tree " + id + " is out of order");
      }
      if (entries.size() == MOST_ENTRIES) {
        throw new ObjectCorruptException(
            id.hex(), "tree " + id + " has more than " + MOST_ENTRIES + " names");
      }
      previous = entry.sortKey();
      entries.add(entry);
      at = nul + 1 + Oid.LENGTH;
    }
    return new GitTree(entries);
  }

  private static int indexOf(byte[] bytes, int wanted, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
