// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.tree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.GitTree;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Name;
import dev.dvol.store.testing.MemoryObjects;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DirectoryNodeTest {
  private static final String EMPTY_FILE = " f 0644 0 0 0.000000000 size=0\n";

  private final MemoryObjects objects = new MemoryObjects();

  @Test
  void emptyDirectoryIsALeafWithoutLines() throws Exception {
    Oid node = DirectoryNode.write(List.of(), objects);
    assertThat(node.hex()).isEqualTo("052413878551450d415f133280eae9b0764ba477");
    assertThat(DirectoryNode.read(node, objects)).isEmpty();
  }

  @Test
  void anyEntriesComeBackSorted() throws Exception {
    RandomEntries random = new RandomEntries(seed());
    for (int size : new int[] {0, 1, 2, 255, 256, 257, 300, 4096, 5000}) {
      Map<Name, Entry> entries = some(random, size);
      Oid node = DirectoryNode.write(entries.values(), objects);
      assertThat(DirectoryNode.read(node, objects))
          .as("seed %d", seed())
          .isEqualTo(List.copyOf(entries.values()));
      StoredDirectory stored = new StoredDirectory(node, objects);
      for (Name name : entries.keySet().stream().limit(20).toList()) {
        assertThat(stored.find(name)).contains(entries.get(name));
        assertThat(new StoredDirectory(node, objects).find(name)).contains(entries.get(name));
      }
      assertThat(stored.find(Name.of("certainly absent"))).isEmpty();
      assertThat(stored.names()).containsExactlyInAnyOrderElementsOf(entries.keySet());
    }
  }

  @Test
  void splitsBehindTwoHundredAndFiftySixEntriesByTheHashOfTheName() throws Exception {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 257; i++) {
      entries.add(emptyFile("file-" + i));
    }
    assertThat(names(DirectoryNode.write(entries.subList(0, 256), objects)))
        .containsOnly(".entries");
    Oid inner = DirectoryNode.write(entries, objects);
    // sha1("file-0") begins with c, sha1("file-2") with f.
    assertThat(names(inner)).hasSize(16).allMatch(name -> name.matches("\\.[0-9a-f]"));
    assertThat(lines(child(inner, ".c"))).contains("file-0" + EMPTY_FILE.stripTrailing());
    assertThat(lines(child(inner, ".f"))).contains("file-2" + EMPTY_FILE.stripTrailing());
    assertThat(inner.hex()).isEqualTo("844ffff825c7d97901fa444b314748be245263ff");
  }

  @Test
  void updateGivesWhatWriteGives() throws Exception {
    RandomEntries random = new RandomEntries(seed());
    for (int round = 0; round < 25; round++) {
      int[] sizes = {0, 3, 200, 250, 256, 257, 262, 300, 1000};
      Map<Name, Entry> entries = some(random, sizes[random.random().nextInt(sizes.length)]);
      Oid node = DirectoryNode.write(entries.values(), objects);
      for (int step = 0; step < 6; step++) {
        Map<Name, Optional<Entry>> changes = changes(random, entries);
        node = DirectoryNode.update(node, changes, objects, objects);
        assertThat(node)
            .as("seed %d, round %d, step %d", seed(), round, step)
            .isEqualTo(DirectoryNode.write(entries.values(), objects));
      }
    }
  }

  // Also applies the changes to the entries.
  private static Map<Name, Optional<Entry>> changes(
      RandomEntries random, Map<Name, Entry> entries) {
    Map<Name, Optional<Entry>> changes = new HashMap<>();
    int most = random.random().nextInt(4) == 0 ? 300 : 8;
    int removals = random.random().nextInt(Math.min(most, entries.size()) + 1);
    for (Name name : new ArrayList<>(entries.keySet())) {
      if (changes.size() < removals && random.random().nextInt(2) == 0) {
        entries.remove(name);
        changes.put(name, Optional.empty());
      }
    }
    for (int i = random.random().nextInt(most); i > 0; i--) {
      Entry entry = random.next();
      entries.put(entry.name(), entry);
      changes.put(entry.name(), Optional.of(entry));
    }
    for (Name name : List.copyOf(entries.keySet())) {
      if (random.random().nextInt(50) == 0) {
        Entry entry = random.next(name);
        entries.put(name, entry);
        changes.put(name, Optional.of(entry));
      }
    }
    // Removing what is not there changes nothing.
    Name absent = random.name();
    if (!entries.containsKey(absent)) {
      changes.put(absent, Optional.empty());
    }
    return changes;
  }

  @Test
  void oneChangeAmongManyWritesFewNodes() throws Exception {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      entries.add(emptyFile("file-" + i));
    }
    Oid node = DirectoryNode.write(entries, objects);
    long before = objects.count();
    Map<Name, Optional<Entry>> change = Map.of(Name.of("new"), Optional.of(emptyFile("new")));
    DirectoryNode.update(node, change, objects, objects);
    assertThat(objects.count() - before).isLessThanOrEqualTo(4);
  }

  @Test
  void leafWithAnyByteFlippedIsTheSameOrRefusedOrAnother() throws Exception {
    RandomEntries random = new RandomEntries(seed());
    List<Entry> entries = List.copyOf(some(random, 9).values());
    Oid node = DirectoryNode.write(entries, objects);
    Oid list = child(node, ".entries");
    flipAll(node, node, ObjectType.TREE, entries);
    flipAll(node, list, ObjectType.BLOB, entries);
  }

  @Test
  void innerNodeWithAnyByteFlippedIsRefusedOrLacksAChild() throws Exception {
    List<Entry> entries = List.copyOf(some(new RandomEntries(seed()), 300).values());
    Oid node = DirectoryNode.write(entries, objects);
    flipAll(node, node, ObjectType.TREE, entries);
  }

  // A reader sees such bytes only if the check of the object's id failed to; then the form is all
  // that is left.
  private void flipAll(Oid node, Oid damaged, ObjectType type, List<Entry> entries)
      throws IOException {
    byte[] content = objects.read(damaged, type);
    for (int at = 0; at < content.length; at++) {
      for (int bit : new int[] {1, 0x10, 0x80, 0xff}) {
        byte[] flipped = content.clone();
        flipped[at] ^= (byte) bit;
        objects.replace(damaged, type, flipped);
        try {
          assertThat(DirectoryNode.read(node, objects)).isNotEqualTo(entries);
        } catch (dev.dvol.store.error.StoreException expected) {
          assertThat(expected.getMessage()).isNotEmpty();
        } catch (RuntimeException e) {
          fail("byte " + at + " ^ " + bit, e);
        }
      }
    }
    objects.replace(damaged, type, content);
  }

  @Test
  void linesOutOfOrderAreRefused() {
    refused("b" + EMPTY_FILE + "a" + EMPTY_FILE);
  }

  @Test
  void nameTwiceIsRefused() {
    refused("a" + EMPTY_FILE + "a" + EMPTY_FILE);
  }

  @Test
  void lineWithoutAnEndIsRefused() {
    refused("a" + EMPTY_FILE.stripTrailing());
  }

  @Test
  void emptyLineIsRefused() {
    refused("a" + EMPTY_FILE + "\n");
  }

  @Test
  void namesThatAreNoneAreRefused() {
    for (String name : List.of("", "%2E", "%2E.", "a/b", "a%00", "a".repeat(256), "%61", ".x")) {
      refused(name + EMPTY_FILE);
    }
  }

  @Test
  void objectWithoutALineIsRefused() {
    Oid blob = objects.put(ObjectType.BLOB, new byte[1]);
    refused("a" + EMPTY_FILE, new GitTree.Entry("b", false, blob));
  }

  @Test
  void leafOfTooManyEntriesIsRefused() {
    StringBuilder lines = new StringBuilder();
    for (int i = 1000; i < 1257; i++) {
      lines.append(i).append(EMPTY_FILE);
    }
    refused(lines.toString());
  }

  @Test
  void treeWithoutEntriesIsNoDirectory() {
    assertThatThrownBy(() -> DirectoryNode.read(tree(), objects))
        .isInstanceOf(ObjectCorruptException.class);
  }

  @Test
  void leafInTheWrongBucketIsRefused() throws Exception {
    Oid leaf = leaf("file-0" + EMPTY_FILE);
    Oid right = tree(new GitTree.Entry(".c", true, leaf));
    assertThat(DirectoryNode.read(right, objects)).hasSize(1);
    Oid wrong = tree(new GitTree.Entry(".6", true, leaf));
    assertThatThrownBy(() -> DirectoryNode.read(wrong, objects))
        .isInstanceOf(ObjectCorruptException.class);
  }

  @Test
  void emptyBucketIsRefused() {
    Oid node = tree(new GitTree.Entry(".0", true, leaf("")));
    assertThatThrownBy(() -> DirectoryNode.read(node, objects))
        .isInstanceOf(ObjectCorruptException.class);
  }

  @Test
  void innerNodeWithOtherNamesIsRefused() {
    for (String name : List.of(".10", ".F", ".g", "0", ".")) {
      Oid node = tree(new GitTree.Entry(name, true, leaf("file-0" + EMPTY_FILE)));
      assertThatThrownBy(() -> DirectoryNode.read(node, objects))
          .as(name)
          .isInstanceOf(ObjectCorruptException.class);
    }
  }

  @Test
  void nodeThatContainsItselfManyTimesOverIsRefusedAtOnce() {
    Oid node = leaf("file-0" + EMPTY_FILE);
    for (int depth = 0; depth < 50; depth++) {
      List<GitTree.Entry> children = new ArrayList<>();
      for (int digit = 0; digit < 16; digit++) {
        children.add(new GitTree.Entry("." + Integer.toHexString(digit), true, node));
      }
      node = tree(children.toArray(GitTree.Entry[]::new));
    }
    Oid bomb = node;
    assertThatThrownBy(() -> DirectoryNode.read(bomb, objects))
        .isInstanceOf(ObjectCorruptException.class);
  }

  private void refused(String lines, GitTree.Entry... others) {
    Oid node = leaf(lines, others);
    assertThatThrownBy(() -> DirectoryNode.read(node, objects))
        .as(lines)
        .isInstanceOf(ObjectCorruptException.class);
  }

  private Oid leaf(String lines, GitTree.Entry... others) {
    List<GitTree.Entry> entries = new ArrayList<>(List.of(others));
    Oid list = objects.put(ObjectType.BLOB, lines.getBytes(ISO_8859_1));
    entries.add(new GitTree.Entry(".entries", false, list));
    return tree(entries.toArray(GitTree.Entry[]::new));
  }

  private Oid tree(GitTree.Entry... entries) {
    return objects.put(ObjectType.TREE, new GitTree(List.of(entries)).encode());
  }

  private Collection<String> names(Oid node) throws IOException {
    return GitTree.parse(node, objects.read(node, ObjectType.TREE)).entries().stream()
        .map(GitTree.Entry::name)
        .toList();
  }

  private Oid child(Oid node, String name) throws IOException {
    return GitTree.parse(node, objects.read(node, ObjectType.TREE)).entries().stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .orElseThrow()
        .id();
  }

  private List<String> lines(Oid leaf) throws IOException {
    byte[] list = objects.read(child(leaf, ".entries"), ObjectType.BLOB);
    return new String(list, ISO_8859_1).lines().toList();
  }

  private static Entry emptyFile(String name) {
    return EntryCodec.parse(name + EMPTY_FILE.stripTrailing(), Name.of(name), Optional.empty());
  }

  private static Map<Name, Entry> some(RandomEntries random, int size) {
    Map<Name, Entry> entries = new TreeMap<>();
    while (entries.size() < size) {
      Entry entry = random.next();
      entries.put(entry.name(), entry);
    }
    return entries;
  }

  private static long seed() {
    return Long.getLong("seed", 20261122);
  }
}
