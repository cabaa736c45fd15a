// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.error.FormatTooNewException;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.GitTree;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Name;
import dev.dvol.store.testing.MemoryObjects;
import dev.dvol.store.testing.fuzz.Fuzzer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whatever a hostile store has in its trees is refused, or is exactly what dvol would write. */
class TreeFuzzTest {
  private static final String[] WORDS = {
    " ",
    "\n",
    "size=",
    " cut=page",
    " cut=content",
    " digest=",
    " data=",
    " group=",
    " x:user.a=",
    " target=",
    " rdev=1:2",
    "%2E",
    "%",
    ".entries",
    "40000 ",
    "100644 ",
    "\0",
    "f",
    "d",
    "l",
    "/"
  };

  private static List<Entry> entries(long seed, int count) {
    RandomEntries random = new RandomEntries(seed);
    Map<Name, Entry> entries = new TreeMap<>();
    while (entries.size() < count) {
      Entry entry = random.next();
      entries.put(entry.name(), entry);
    }
    return List.copyOf(entries.values());
  }

  @Test
  void entriesOfADirectory() throws Exception {
    MemoryObjects objects = new MemoryObjects();
    Oid leaf = DirectoryNode.write(entries(7, 12), objects);
    Oid list = entriesOf(leaf, objects);
    byte[] text = objects.read(list, ObjectType.BLOB);
    Fuzzer.of("directory-entries")
        .from(text)
        .words(WORDS)
        .refusing(ObjectCorruptException.class, ObjectMissingException.class)
        .run(
            input -> {
              objects.replace(list, ObjectType.BLOB, input);
              List<Entry> read = DirectoryNode.read(leaf, objects);
              MemoryObjects again = new MemoryObjects();
              Oid written = DirectoryNode.write(read, again);
              assertThat(again.read(entriesOf(written, again), ObjectType.BLOB)).isEqualTo(input);
              return true;
            });
  }

  private static Oid entriesOf(Oid leaf, MemoryObjects objects) throws IOException {
    return GitTree.parse(leaf, objects.read(leaf, ObjectType.TREE)).entries().stream()
        .filter(entry -> entry.name().equals(".entries"))
        .findFirst()
        .orElseThrow()
        .id();
  }

  @Test
  void treesOfADirectory() throws Exception {
    MemoryObjects objects = new MemoryObjects();
    Oid leaf = DirectoryNode.write(entries(7, 12), objects);
    Oid inner = DirectoryNode.write(entries(8, 600), objects);
    Fuzzer.of("directory-node")
        .from(objects.read(leaf, ObjectType.TREE), objects.read(inner, ObjectType.TREE))
        .words(WORDS)
        .refusing(ObjectCorruptException.class, ObjectMissingException.class)
        .run(
            input -> {
              Oid root = MemoryObjects.id(ObjectType.TREE, input);
              objects.replace(root, ObjectType.TREE, input);
              List<Entry> read = DirectoryNode.read(root, objects);
              MemoryObjects again = new MemoryObjects();
              Oid written = DirectoryNode.write(read, again);
              // What is spread over more nodes than it needs to be reads well and is not wrong.
              if (GitTree.parse(root, input).entries().stream().anyMatch(e -> !e.isTree())) {
                assertThat(again.read(written, ObjectType.TREE)).isEqualTo(input);
              }
              return true;
            });
  }

  @Test
  void linesOfEntries() throws Exception {
    List<String> lines = new ArrayList<>();
    for (Entry entry : entries(9, 300)) {
      boolean named = entry.node() instanceof Entry.FileNode file && file.content().isPresent();
      if (!named && !(entry.node() instanceof Entry.DirectoryLink)) {
        lines.add(EntryCodec.encode("name", entry));
      }
    }
    Fuzzer.of("entry")
        .from(lines.toArray(String[]::new))
        .words(WORDS)
        .refusing(IllegalArgumentException.class)
        .run(
            input -> {
              String line = new String(input, StandardCharsets.ISO_8859_1);
              Entry entry = EntryCodec.parse(line, Name.of("name"), Optional.empty());
              assertThat(EntryCodec.encode(line.substring(0, line.indexOf(' ')), entry))
                  .isEqualTo(line);
              return true;
            });
  }

  @Test
  void treesOfGit() throws Exception {
    MemoryObjects objects = new MemoryObjects();
    Oid leaf = DirectoryNode.write(entries(7, 12), objects);
    Fuzzer.of("git-tree")
        .from(objects.read(leaf, ObjectType.TREE), new byte[0])
        .words(WORDS)
        .refusing(ObjectCorruptException.class)
        .run(
            input -> {
              assertThat(GitTree.parse(leaf, input).encode()).isEqualTo(input);
              return true;
            });
  }

  @Test
  void rootTrees() throws Exception {
    MemoryObjects objects = new MemoryObjects();
    Oid content = DirectoryNode.write(List.of(), objects);
    RootTree root =
        new RootTree(ChunkParameters.ofNewVolume(5), content, RootTree.unknownRoot(), "{}\n");
    Oid tree = root.write(objects);
    List<GitTree.Entry> names = GitTree.parse(tree, objects.read(tree, ObjectType.TREE)).entries();
    for (GitTree.Entry name : names) {
      ObjectType type = name.isTree() ? ObjectType.TREE : ObjectType.BLOB;
      byte[] valid = objects.read(name.id(), type);
      Fuzzer.of("root-tree-" + name.name().replace(".", ""))
          .from(valid)
          .words(WORDS)
          .words("\"version\":2", "\"features\":[\"x\"]", "null", "[", "{", "}", ",", "\"")
          .refusing(
              ObjectCorruptException.class,
              ObjectMissingException.class,
              FormatTooNewException.class)
          .run(
              input -> {
                objects.replace(name.id(), type, input);
                RootTree.read(tree, objects);
                return true;
              });
      objects.replace(name.id(), type, valid);
    }
    Fuzzer.of("root-tree")
        .from(objects.read(tree, ObjectType.TREE))
        .words(WORDS)
        .refusing(
            ObjectCorruptException.class, ObjectMissingException.class, FormatTooNewException.class)
        .run(
            input -> {
              Oid id = MemoryObjects.id(ObjectType.TREE, input);
              objects.replace(id, ObjectType.TREE, input);
              try {
                RootTree.read(id, objects);
              } finally {
                objects.remove(id);
              }
              return true;
            });
  }

  @Test
  void formatDescriptions() throws Exception {
    Fuzzer.of("format-description")
        .from(FormatDescription.encode(ChunkParameters.ofNewVolume(-3)))
        .words("\"version\":2", "\"features\":[\"x\"]", "null", "[", "]", "{", "}", ",", "\"", "-1")
        .refusing(ObjectCorruptException.class, FormatTooNewException.class)
        .run(
            input -> {
              String text = new String(input, StandardCharsets.UTF_8);
              assertThat(FormatDescription.encode(FormatDescription.parse("volume foo", text)))
                  .isEqualTo(text);
              return true;
            });
  }
}
