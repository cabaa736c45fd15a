// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import dev.dvol.store.chunk.ChunkCompressor;
import dev.dvol.store.chunk.DigestFunction;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.ObjectSink;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.PackBatch;
import dev.dvol.store.pack.PackLimits;
import dev.dvol.store.pack.PackStore;
import dev.dvol.store.posix.NativePosix;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes what dvol itself never would into the {@code store.git} of a volume: objects of any
 * content, with their right ids, and refs that lead to them. Objects are packed, but for those that
 * no pack of dvol's takes.
 */
public final class ForgedStore implements ObjectSink, AutoCloseable {
  private static final int LARGEST_PACKED = 64 << 20;

  /** Metadata of a root directory. */
  public static final String ROOT = ". d 0755 0 0 0.000000000\n";

  /** What is between a file's name and what only files have. */
  public static final String FILE = " f 0644 0 0 0.000000000 size=";

  /** What is behind the name of a directory. */
  public static final String DIRECTORY = " d 0755 0 0 0.000000000";

  private final Path git;
  private final String format;
  private final DigestFunction digests;
  private final PackStore packs;
  private PackBatch batch;

  private ForgedStore(Path volume, String format) throws IOException {
    this.git = volume.resolve("store.git");
    this.packs =
        PackStore.open(
            new NativePosix(), git.resolve("objects"), new MemoryObjects(), PackLimits.DEFAULT);
    this.batch = PackBatch.begin(packs, new Random(), 0);
    this.format = format;
    String seed = format.replaceAll(".*\"seed\":\"([0-9a-f]+)\".*\\s*", "$1");
    this.digests = new DigestFunction(Long.parseUnsignedLong(seed, 16));
  }

  /** The store of a volume's directory. */
  public static ForgedStore of(Path volume) throws IOException {
    return new ForgedStore(volume, Files.readString(volume.resolve("volume.json")));
  }

  /** The {@code store.git} directory. */
  public Path git() {
    return git;
  }

  @Override
  public Oid put(ObjectType type, byte[] content) throws IOException {
    if (content.length <= LARGEST_PACKED) {
      return batch.put(type, content);
    }
    Oid id = MemoryObjects.id(type, content);
    write(id, type.word() + " " + content.length + "\0", content);
    return id;
  }

  /** An object under an id that need not be its own, with a header that need not be true. */
  public void write(Oid id, String header, byte[] content) throws IOException {
    Path directory = git.resolve("objects").resolve(id.hex().substring(0, 2));
    Files.createDirectories(directory);
    Path file = directory.resolve(id.hex().substring(2));
    if (Files.exists(file)) {
      return;
    }
    try (OutputStream out = new DeflaterOutputStream(Files.newOutputStream(file))) {
      out.write(header.getBytes(StandardCharsets.US_ASCII));
      out.write(content);
    }
  }

  /** A blob of text, one byte a character. */
  public Oid blob(String text) throws IOException {
    return put(ObjectType.BLOB, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * A tree of entries in the order given.
   *
   * @param entries each {@code MODE NAME ID}, the name without blanks, one byte a character
   */
  public Oid tree(String... entries) throws IOException {
    return put(ObjectType.TREE, encode(entries));
  }

  /** The bytes of such a tree. */
  public static byte[] encode(String... entries) {
    StringBuilder text = new StringBuilder();
    for (String entry : entries) {
      String[] parts = entry.split(" ", -1);
      byte[] id = HexFormat.of().parseHex(parts[2]);
      text.append(parts[0]).append(' ').append(parts[1]).append('\0');
      text.append(new String(id, StandardCharsets.ISO_8859_1));
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A chunk as it should be. */
  public Oid chunk(byte[] content) throws IOException {
    return put(ObjectType.BLOB, frame(content));
  }

  /** The frame of a chunk as it should be. */
  public static byte[] frame(byte[] content) {
    try (ChunkCompressor compressor = new ChunkCompressor(1)) {
      int length = compressor.compress(content, 0, content.length);
      return Arrays.copyOf(compressor.frame(), length);
    }
  }

  /** The digest of plaintext. */
  public Digest digest(byte[] content) {
    return digests.of(content, 0, content.length);
  }

  /** The name of a chunk in a node. */
  public String chunkName(long offset, byte[] content) {
    return "%016x%s".formatted(offset, digest(content).text());
  }

  /** A directory node, a leaf, of these lines and objects. */
  public Leaf leaf() {
    return new Leaf();
  }

  /** Collects what a leaf holds. */
  public final class Leaf {
    private final StringBuilder lines = new StringBuilder();
    private final TreeMap<String, String> entries = new TreeMap<>();

    /** A line without its line break. */
    public Leaf line(String text) {
      lines.append(text).append('\n');
      return this;
    }

    /** An object that the tree names. */
    public Leaf object(String name, boolean isTree, Oid id) {
      String sortedAs = isTree ? name + "/" : name;
      entries.put(sortedAs, (isTree ? "40000 " : "100644 ") + name + " " + id.hex());
      return this;
    }

    /** A file of one chunk, its size as said. */
    public Leaf file(String name, byte[] content, long size) throws IOException {
      String data = size == content.length ? "" : " data=" + content.length;
      line(name + FILE + size + " digest=" + digest(content).text() + data);
      return object(name, false, chunk(content));
    }

    /** A file of a chunk node. */
    public Leaf nodeFile(String name, Oid node, String cut, long size, String rest)
        throws IOException {
      byte[] any = {};
      line(name + FILE + size + " cut=" + cut + " digest=" + digest(any).text() + rest);
      return object(name, true, node);
    }

    /** A directory. */
    public Leaf directory(String name, Oid tree) {
      return line(name + DIRECTORY).object(name, true, tree);
    }

    /** The node's id. */
    public Oid write() throws IOException {
      object(".entries", false, blob(lines.toString()));
      return tree(entries.values().toArray(String[]::new));
    }
  }

  /** What the tree of a commit consists of. */
  public List<String> rootEntries(Oid content, String root) throws IOException {
    return List.of(
        "100644 .gitattributes " + blob("* -text -diff -delta -merge\n"),
        "100644 commit.json " + blob("{}\n"),
        "40000 content " + content,
        "100644 format.json " + blob(format),
        "100644 root " + blob(root));
  }

  /** The tree of a commit. */
  public Oid rootTree(Oid content, String root) throws IOException {
    return tree(rootEntries(content, root).toArray(String[]::new));
  }

  /** A commit of a tree, whose parent is what master names now. */
  public Oid commit(Oid tree) throws IOException {
    String parent = Files.readString(git.resolve("refs/heads/master")).strip();
    return put(
        ObjectType.COMMIT,
        ("tree " + tree + "\nparent " + parent + "\n" + PEOPLE + "\nforged\n")
            .getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Author and committer, as a commit has them. */
  public static final String PEOPLE =
      "author F <f@example.org> 1700000000 +0000\ncommitter F <f@example.org> 1700000000 +0000\n";

  /** Makes master lead to a commit, and visible what was put so far. */
  public void point(Oid commit) throws IOException {
    batch.publish();
    batch.close();
    packs.refresh();
    batch = PackBatch.begin(packs, new Random(), 0);
    Files.writeString(git.resolve("refs/heads/master"), commit.hex() + "\n");
  }

  /** Commits files whose root is this directory node, and has master lead there. */
  public Oid publish(Oid content) throws IOException {
    Oid commit = commit(rootTree(content, ROOT));
    point(commit);
    return commit;
  }

  /** Closes the packs. */
  @Override
  public void close() throws IOException {
    batch.close();
    packs.close();
  }
}
