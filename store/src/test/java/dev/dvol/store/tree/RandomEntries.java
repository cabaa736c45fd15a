// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.tree;

import dev.dvol.store.chunk.CutRule;
import dev.dvol.store.chunk.StoredContent;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import dev.dvol.store.tree.Entry.Metadata;
import dev.dvol.store.tree.Entry.Node;
import dev.dvol.store.tree.Entry.SpecialNode;
import dev.dvol.store.tree.Entry.SymlinkNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Entries of every kind and with every field, from a seed. */
final class RandomEntries {
  private final Random random;

  RandomEntries(long seed) {
    random = new Random(seed);
  }

  Random random() {
    return random;
  }

  Entry next() {
    return next(name());
  }

  Entry next(Name name) {
    List<FileKind> kinds = List.of(FileKind.values());
    FileKind kind = kinds.get(random.nextInt(kinds.size()));
    return new Entry(name, metadata(kind), node(kind));
  }

  Name name() {
    while (true) {
      byte[] bytes = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 255 : 12)];
      random.nextBytes(bytes);
      for (int i = 0; i < bytes.length; i++) {
        if (random.nextBoolean()) {
          bytes[i] = (byte) "abc.Z9-_~%".charAt(random.nextInt(10));
        }
      }
      if (Name.isLegal(bytes)) {
        return Name.of(bytes);
      }
    }
  }

  private Metadata metadata(FileKind kind) {
    Map<Name, Attribute> attributes = new TreeMap<>();
    for (int i = random.nextInt(8) - 5; i > 0; i--) {
      byte[] value = new byte[random.nextInt(20)];
      random.nextBytes(value);
      Name name = name();
      attributes.put(name, new Attribute(name.bytes(), value));
    }
    return new Metadata(
        kind == FileKind.SYMLINK ? 0777 : random.nextInt(010000),
        owner(),
        owner(),
        new Timestamp(random.nextInt() * 4L, random.nextInt(1_000_000_000)),
        attributes.values().stream().toList());
  }

  private long owner() {
    return random.nextBoolean() ? random.nextInt(70_000) : random.nextLong(0xffff_ffffL);
  }

  private Node node(FileKind kind) {
    return switch (kind) {
      case FILE -> file();
      case DIRECTORY -> new DirectoryLink(id());
      case SYMLINK -> new SymlinkNode(path(), group());
      case FIFO, SOCKET -> new SpecialNode(kind, 0, 0, group());
      case CHARACTER_DEVICE, BLOCK_DEVICE ->
          new SpecialNode(kind, random.nextInt(4096), random.nextInt(1 << 20), group());
    };
  }

  private FileNode file() {
    if (random.nextInt(4) == 0) {
      return new FileNode(random.nextInt(3) * 1000L, CutRule.CONTENT, Optional.empty(), 0, group());
    }
    boolean nodes = random.nextBoolean();
    // The rule of a file of one chunk is not written down.
    CutRule cut = nodes && random.nextBoolean() ? CutRule.PAGE : CutRule.CONTENT;
    long size = 1 + random.nextLong(1L << random.nextInt(1, 62));
    long data = random.nextBoolean() ? size : 1 + random.nextLong(size);
    Digest digest = new Digest(random.nextLong(), random.nextLong());
    return new FileNode(
        size, cut, Optional.of(new StoredContent(digest, id(), nodes)), data, group());
  }

  private Optional<String> group() {
    return random.nextInt(3) == 0 ? Optional.of(path()) : Optional.empty();
  }

  private String path() {
    byte[] bytes = (name() + "/" + name()).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return Escape.of(bytes);
  }

  private Oid id() {
    byte[] bytes = new byte[Oid.LENGTH];
    random.nextBytes(bytes);
    return Oid.of(bytes);
  }
}
