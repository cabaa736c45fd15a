// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.util.RawParseUtils;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a commit object: header lines, an empty line, the message. Written by hand because
 * JGit's builder keeps NUL, which {@code git fsck --strict} refuses; read leniently, because stock
 * git and others write commits too.
 */
final class CommitCodec {
  private CommitCodec() {}

  /**
   * The object's content. The message is kept exactly but for NUL, which git cannot carry and which
   * is dropped, and gets one line break at its end; unpaired surrogates become question marks.
   */
  static byte[] encode(CommitData commit) {
    StringBuilder text = new StringBuilder();
    text.append("tree ").append(commit.tree()).append('\n');
    for (Oid parent : commit.parents()) {
      text.append("parent ").append(parent).append('\n');
    }
    text.append("author ").append(SignatureText.format(commit.author())).append('\n');
    text.append("committer ").append(SignatureText.format(commit.committer())).append('\n');
    text.append('\n').append(commit.message().replace("\0", "")).append('\n');
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads an object's content. Headers that dvol does not know (signatures, merged tags) are passed
   * over; a signature out of form becomes a name.
   *
   * @throws ObjectCorruptException if tree, author or committer is missing or an id is no id
   */
  static CommitData parse(byte[] content) throws ObjectCorruptException {
    int headerEnd = endOfHeader(content);
    Charset charset = charset(content, headerEnd);
    String header = RawParseUtils.decode(charset, content, 0, headerEnd);
    @Nullable Oid tree = null;
    List<Oid> parents = new ArrayList<>();
    @Nullable String author = null;
    @Nullable String committer = null;
    for (String line : header.split("\n")) {
      int space = line.indexOf(' ');
      String value = line.substring(space + 1);
      switch (line.substring(0, Math.max(space, 0))) {
        case "tree" -> tree = id(value, content);
        case "parent" -> parents.add(id(value, content));
        case "author" -> author = value;
        case "committer" -> committer = value;
        default -> {}
      }
    }
    if (tree == null || author == null || committer == null) {
      throw corrupt(content, "lacks its tree, author or committer");
    }
    return new CommitData(
        tree,
        parents,
        signature(author),
        signature(committer),
        message(content, headerEnd, charset));
  }

  /** Offset behind the line break of the last header line. */
  private static int endOfHeader(byte[] content) {
    int line = 0;
    while (line < content.length && content[line] != '\n') {
      line = RawParseUtils.nextLF(content, line);
    }
    return line;
  }

  private static String message(byte[] content, int headerEnd, Charset charset) {
    int start = Math.min(headerEnd + 1, content.length);
    boolean ended = content.length > start && content[content.length - 1] == '\n';
    int end = ended ? content.length - 1 : content.length;
    return RawParseUtils.decode(charset, content, start, end);
  }

  // JGit counts on a line break behind the name, which the last line of a commit may lack.
  private static Charset charset(byte[] content, int headerEnd) {
    byte[] header = Arrays.copyOf(content, headerEnd + 1);
    header[headerEnd] = '\n';
    try {
      return RawParseUtils.parseEncoding(header);
    } catch (IllegalArgumentException unknown) {
      return StandardCharsets.UTF_8;
    }
  }

  private static Signature signature(String text) {
    Optional<Signature> parsed = SignatureText.parse(text);
    return parsed.orElseGet(() -> new Signature(text, "", 0, 0));
  }

  private static Oid id(String hex, byte[] content) throws ObjectCorruptException {
    try {
      return Oid.fromHex(hex);
    } catch (IllegalArgumentException notHex) {
      throw corrupt(content, "names the object '" + hex + "'");
    }
  }

  private static ObjectCorruptException corrupt(byte[] content, String problem) {
    String id = ObjectHash.of(ObjectType.COMMIT, content).hex();
    return new ObjectCorruptException(id, "commit " + id + " " + problem);
  }
}
