// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.PathBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refs whose names are not UTF-8. Git takes any bytes for a name; no text stands for these, so that
 * no command of dvol can name one, but what it leads to is needed as any other. By raw bytes, of
 * files and of packed-refs, so that two of them are not taken for one.
 */
final class UnspelledRefs {
  /** What stands in a text for bytes that are no UTF-8. It is in no name that a branch can have. */
  private static final char REPLACEMENT = '\uFFFD';

  private static final Pattern CONTENT =
      Pattern.compile("(ref: +.+|(?<id>[0-9a-fA-F]{40}))\\s*", Pattern.DOTALL);
  private static final Pattern PACKED_LINE =
      Pattern.compile("(?<id>[0-9a-fA-F]{40}) (?<name>.+)", Pattern.DOTALL);
  private static final int MAX_BYTES = 8192;

  private final RefFiles files;
  private final Consumer<ObjectCorruptException> damaged;
  private final SortedMap<String, Oid> found = new TreeMap<>();

  private UnspelledRefs(RefFiles files, Consumer<ObjectCorruptException> damaged) {
    this.files = files;
    this.damaged = damaged;
  }

  /**
   * All of them, by names in which each byte beyond ASCII stands as {@code \xff}.
   *
   * @param damaged takes what cannot be read
   */
  static SortedMap<String, Oid> read(RefFiles files, Consumer<ObjectCorruptException> damaged)
      throws IOException {
    UnspelledRefs refs = new UnspelledRefs(files, damaged);
    // Files first: who packs refs removes them last.
    refs.readFiles();
    refs.readPacked();
    return refs.found;
  }

  /** Whether a text has lost what the bytes of a name say. */
  static boolean isUnspelled(String text) {
    return text.indexOf(REPLACEMENT) >= 0;
  }

  private void readFiles() throws IOException {
    int above = PathBytes.of(files.gitDir()).length;
    for (Path file : files.files("refs/")) {
      if (isUnspelled(files.gitDir().relativize(file).toString())) {
        byte[] path = PathBytes.of(file);
        String bytes = new String(path, above, path.length - above, StandardCharsets.ISO_8859_1);
        if (!bytes.endsWith(RefFiles.LOCK_SUFFIX)) {
          readFile(file, printable(bytes));
        }
      }
    }
  }

  private void readFile(Path file, String name) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        damaged.accept(
            new ObjectCorruptException(name, "ref " + name + " is damaged: it is no file"));
      }
      return;
    }
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException removedMeanwhile) {
      return;
    }
    Matcher content = CONTENT.matcher(text);
    if (!content.matches()) {
      damaged.accept(
          new ObjectCorruptException(
              name, "ref " + name + " is damaged: its file holds neither an id nor a name"));
    } else if (content.group("id") != null) {
      found.put(name, Oid.fromHex(content.group("id")));
    }
    // One that stands for another needs nothing that the other does not.
  }

  // Whether each line is one, is for others to tell.
  private void readPacked() throws IOException {
    if (!files.hasPacked()) {
      return;
    }
    byte[] content = Files.readAllBytes(files.gitDir().resolve(RefFiles.PACKED));
    for (String line : new String(content, StandardCharsets.ISO_8859_1).split("\n")) {
      Matcher parts = PACKED_LINE.matcher(line);
      if (parts.matches()) {
        String name = parts.group("name");
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        if (isUnspelled(new String(bytes, StandardCharsets.UTF_8))) {
          found.putIfAbsent(printable(name), Oid.fromHex(parts.group("id")));
        }
      }
    }
  }

  /** No name of a ref has a backslash, so this says which bytes they are. */
  private static String printable(String bytes) {
    StringBuilder text = new StringBuilder();
    for (char c : bytes.toCharArray()) {
      text.append(c > 0x20 && c < 0x7f ? String.valueOf(c) : String.format("\\x%02x", (int) c));
    }
    return text.toString();
  }
}
