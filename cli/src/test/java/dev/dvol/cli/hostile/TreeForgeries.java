// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.hostile;

import static dev.dvol.cli.hostile.Forgery.Outcome.HARMLESS;
import static dev.dvol.cli.hostile.Forgery.Outcome.REFUSED;
import static dev.dvol.store.testing.ForgedStore.DIRECTORY;
import static dev.dvol.store.testing.ForgedStore.FILE;
import static dev.dvol.store.testing.ForgedStore.ROOT;

import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.testing.ForgedStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Entries, directories and root trees. */
final class TreeForgeries {
  private static final byte[] X = {'x'};

  /** Long forms of what takes long to make. */
  private static final boolean LONG = Boolean.getBoolean("dvol.hostile.long");

  private static final int DEEP = LONG ? 100_000 : 10_000;
  private static final int WIDE = LONG ? 1_400_000 : 300_000;

  private TreeForgeries() {}

  static List<Forgery> all() {
    List<Forgery> all = new ArrayList<>();
    names().forEach(name -> all.add(named(name)));
    lines().forEach(line -> all.add(lined(line)));
    all.addAll(odd());
    all.addAll(shapes());
    all.addAll(roots());
    return all;
  }

  // As they stand in the line and in the tree, where the tree can hold them at all.
  private static List<String> names() {
    return List.of(
        "",
        "%2E",
        "%2E%2E",
        "%2E.",
        "%2E./x",
        ".",
        "..",
        "a/b",
        "%2E%2E/x",
        "/x",
        "a%00b",
        "%41",
        "%2e",
        "%",
        "%4",
        ".git",
        "a b",
        "caf\u00e9",
        "n".repeat(256),
        "%FF".repeat(256));
  }

  private static List<String> lines() {
    String time = " f 0644 0 0 0.000000000 ";
    return List.of(
        "e q 0644 0 0 0.000000000",
        "e p 0644 0 0 0.000000000 size=3",
        "e f 644 0 0 0.000000000 size=0",
        "e f 07777777 0 0 0.000000000 size=0",
        "e f 0644 4294967295 0 0.000000000 size=0",
        "e f 0644 -1 0 0.000000000 size=0",
        "e f 0644 +1 0 0.000000000 size=0",
        "e f 0644 0 0 0.1000000000 size=0",
        "e f 0644 0 0 0.-00000001 size=0",
        "e f 0644 0 0 9223372036854775808.000000000 size=0",
        "e" + time + "size=-1",
        "e" + time + "size=9223372036854775808",
        "e" + time + "size=00",
        "e" + time + "size=5 data=5",
        "e" + time + "size=5 digest=AAAAAAAAAAAAAAAAAAAAAA",
        "e" + time + "size=0 group=",
        "e" + time + "size=0 group=a%00b",
        "e" + time + "size=0 x:=AA",
        "e" + time + "size=0 x:a%00b=AA",
        "e" + time + "size=0 x:b=AA x:a=AA",
        "e" + time + "size=0 x:a=AA x:a=AA",
        "e" + time + "size=0 x:a=@@",
        "e" + time + "size=0 size=0",
        "e l 0777 0 0 0.000000000",
        "e l 0777 0 0 0.000000000 target=",
        "e l 0777 0 0 0.000000000 target=a%00b",
        "e l 0777 0 0 0.000000000 target=" + "t".repeat(4096),
        "e l 0644 0 0 0.000000000 target=x",
        "e b 0644 0 0 0.000000000 rdev=-1:0",
        "e b 0644 0 0 0.000000000 rdev=1",
        "e d 0755 0 0 0.000000000",
        "e",
        "e f",
        "e" + time,
        "\u00ff\u00fe",
        " ");
  }

  private static Forgery named(String name) {
    return new Forgery(
        "name '" + (name.length() > 20 ? name.substring(0, 20) + "..." : name) + "'",
        REFUSED,
        store -> {
          ForgedStore.Leaf leaf = store.leaf();
          leaf.line(name + FILE + "1 digest=" + store.digest(X).text());
          if (!name.contains(" ") && !name.isEmpty()) {
            leaf.object(name, false, store.chunk(X));
          }
          store.publish(leaf.write());
        });
  }

  private static Forgery lined(String line) {
    String shown = line.length() > 70 ? line.substring(0, 70) + "..." : line;
    return new Forgery(
        "line '" + shown + "'", REFUSED, store -> store.publish(store.leaf().line(line).write()));
  }

  private static List<Forgery> odd() {
    String time = " f 0644 0 0 0.000000000 ";
    String value = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[70_000]);
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      many.append(" x:user.%05d=AA".formatted(i));
    }
    String huge = "e" + time + "size=0 x:user.a=" + "A".repeat(8 << 20);
    return List.of(
        harmless(
            "time before all file systems", "e f 0644 0 0 -9223372036854775808.000000000 size=0"),
        harmless(
            "time behind all file systems", "e f 0644 0 0 9223372036854775807.999999999 size=0"),
        harmless("hole as long as an exabyte allows", "e" + time + "size=1099511627776"),
        harmless("group outside of the volume", "e" + time + "size=0 group=%2E./%2E./etc/passwd"),
        harmless("group that is an absolute path", "e" + time + "size=0 group=/etc/passwd"),
        harmless("link that leads outside", "e l 0777 0 0 0.000000000 target=/etc/passwd"),
        harmless("attribute longer than any", "e" + time + "size=0 x:user.a=" + value),
        harmless("five thousand attributes", "e" + time + "size=0" + many),
        harmless("attribute of no namespace", "e" + time + "size=0 x:a=AA"),
        harmless("block device", "e b 0666 0 0 0.000000000 rdev=8:0"),
        harmless("file that runs as root", "e f 6755 0 0 0.000000000 size=0"),
        lined(huge),
        new Forgery(
            "file of 2^63-1 bytes",
            Forgery.Outcome.NAMED,
            store ->
                store.publish(store.leaf().line("e" + time + "size=9223372036854775807").write())),
        shape(
            "group of a file and a link",
            s ->
                s.leaf()
                    .line("a f 0644 0 0 0.000000000 size=0 group=a")
                    .line("b l 0777 0 0 0.000000000 target=x group=a")
                    .write()),
        shape(
            "group whose second name is a pipe",
            s ->
                s.leaf()
                    .line("a f 0644 0 0 0.000000000 size=0 group=a")
                    .line("b p 0644 0 0 0.000000000 group=a")
                    .write()));
  }

  private static Forgery harmless(String name, String line) {
    return new Forgery(name, HARMLESS, store -> store.publish(store.leaf().line(line).write()));
  }

  private interface Node {
    Oid of(ForgedStore store) throws IOException;
  }

  private static Forgery shape(String name, Node node) {
    return new Forgery(name, REFUSED, store -> store.publish(node.of(store)));
  }

  private static List<Forgery> shapes() {
    return List.of(
        shape(
            "one name twice",
            s -> {
              Oid x = s.chunk(X);
              String line = "e" + FILE + "1 digest=" + s.digest(X).text() + "\n";
              return s.tree(
                  "100644 .entries " + s.blob(line + line), "100644 e " + x, "100644 e " + x);
            }),
        shape(
            "names out of order",
            s -> s.leaf().line("b" + FILE + "0").line("a" + FILE + "0").write()),
        shape(
            "tree out of order",
            s -> {
              Oid x = s.chunk(X);
              String rest = FILE + "1 digest=" + s.digest(X).text() + "\n";
              return s.tree(
                  "100644 b " + x,
                  "100644 .entries " + s.blob("a" + rest + "b" + rest),
                  "100644 a " + x);
            }),
        shape("modes with a zero before", s -> s.tree("0100644 .entries " + s.blob(""))),
        shape("executable list", s -> s.tree("100755 .entries " + s.blob(""))),
        shape("submodule", s -> s.tree("160000 .entries " + s.blob(""))),
        shape("list that is a tree", s -> s.tree("40000 .entries " + s.tree())),
        shape("empty tree", s -> s.tree()),
        shape(
            "tree cut short",
            s ->
                s.put(ObjectType.TREE, "100644 .entries\0abc".getBytes(StandardCharsets.US_ASCII))),
        shape("object without a line", s -> s.leaf().object("x", false, s.chunk(X)).write()),
        shape(
            "list without line break", s -> s.tree("100644 .entries " + s.blob("e" + FILE + "0"))),
        shape(
            "directory that is a blob",
            s -> s.leaf().line("d" + DIRECTORY).object("d", false, s.blob("x")).write()),
        shape(
            "directory that is missing",
            s -> s.leaf().directory("d", Oid.fromHex("21".repeat(20))).write()),
        shape("leaf of 257 names", s -> s.tree("100644 .entries " + s.blob(many(257)))),
        shape("leaf of a million names", s -> s.tree("100644 .entries " + s.blob(many(WIDE)))),
        shape("tree of a million names", TreeForgeries::wideTree),
        shape(
            "inner node whose buckets are one",
            s -> {
              Oid leaf = s.leaf().line("e" + FILE + "0").write();
              return s.tree("40000 .0 " + leaf, "40000 .1 " + leaf);
            }),
        shape(
            "inner node of inner nodes without end",
            s -> {
              Oid node = s.leaf().line("e" + FILE + "0").write();
              for (int i = 0; i < 50; i++) {
                node = s.tree("40000 .0 " + node);
              }
              return node;
            }),
        shape("directories in each other without end", s -> deep(s, "d")),
        shape("four thousand directories of long names", s -> deepUpTo(s, "d".repeat(250), 4000)),
        shape("ten directories, each ten times in the next, ten times", s -> bomb(s, 10, 10)),
        shape("two directories, each twice in the next, sixty times", s -> bomb(s, 60, 2)),
        shape(
            "ten thousand million empty files",
            s -> {
              ForgedStore.Leaf leaf = s.leaf();
              for (int i = 0; i < 200; i++) {
                leaf.line("f%03d".formatted(i) + FILE + "0");
              }
              return bomb(s, leaf.write(), 8, 10);
            }),
        shape(
            "an exabyte of one chunk",
            s -> {
              ForgedStore.Leaf leaf = s.leaf();
              byte[] content = new byte[65_000];
              content[0] = 1;
              for (int i = 0; i < 10; i++) {
                leaf.file("f" + i, content, content.length);
              }
              return bomb(s, leaf.write(), 5, 10);
            }),
        new Forgery(
            "bombs in both of two commits",
            REFUSED,
            store -> {
              store.publish(bomb(store, 10, 10));
              store.publish(bomb(store, store.leaf().line("other" + FILE + "0").write(), 10, 10));
            }));
  }

  private static List<Forgery> roots() {
    return List.of(
        root("root that is a file", ". f 0755 0 0 0.000000000 size=0\n"),
        root("root of another name", "x d 0755 0 0 0.000000000\n"),
        root("root without line break", ". d 0755 0 0 0.000000000"),
        root("two roots", ROOT + ROOT),
        root("empty root", ""),
        rootTree("content that is a blob", "40000 content", s -> "100644 content " + s.blob("x")),
        rootTree("no content", "40000 content", s -> "100644 d " + s.blob("x")),
        rootTree("no root", "100644 root", s -> "100644 zoot " + s.blob("x")),
        rootTree("no format", "100644 format.json", s -> "100644 format.jsoo " + s.blob("x")),
        rootTree(
            "format that is none", "100644 format.json", s -> "100644 format.json " + s.blob("{")),
        rootTree(
            "format of strange numbers",
            "100644 format.json",
            s ->
                "100644 format.json "
                    + s.blob(
                        "{\"version\":1,\"features\":[],\"digest\":\"xxh3-128\",\"seed\":\"0\",\"page\":1,\"content\":[0,-1,99999999],\"zstd\":99}")),
        rootTree(
            "format nested ten thousand deep",
            "100644 format.json",
            s -> "100644 format.json " + s.blob("[".repeat(10_000))),
        rootTree(
            "record nested ten thousand deep",
            "100644 commit.json",
            s -> "100644 commit.json " + s.blob("{\"a\":".repeat(10_000))));
  }

  private static Forgery root(String name, String line) {
    return new Forgery(
        name,
        REFUSED,
        store -> {
          Oid content = store.leaf().line("e" + FILE + "0").write();
          store.point(store.commit(store.rootTree(content, line)));
        });
  }

  private interface Replacement {
    String by(ForgedStore store) throws IOException;
  }

  private static Forgery rootTree(String name, String instead, Replacement replacement) {
    return new Forgery(
        name,
        instead.contains("commit.json") ? Forgery.Outcome.NAMED : REFUSED,
        store -> {
          Oid content = store.leaf().line("e" + FILE + "0").write();
          List<String> entries = new ArrayList<>();
          for (String entry : store.rootEntries(content, ROOT)) {
            entries.add(entry.startsWith(instead + " ") ? replacement.by(store) : entry);
          }
          store.point(store.commit(store.tree(entries.toArray(String[]::new))));
        });
  }

  private static String many(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append("n%07d".formatted(i)).append(FILE).append("0\n");
    }
    return lines.toString();
  }

  private static Oid wideTree(ForgedStore s) throws IOException {
    Oid x = s.chunk(X);
    String[] entries = new String[WIDE];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = "100644 n%07d %s".formatted(i, x);
    }
    return s.tree(entries);
  }

  private static Oid deep(ForgedStore s, String name) throws IOException {
    return deepUpTo(s, name, DEEP);
  }

  private static Oid deepUpTo(ForgedStore s, String name, int levels) throws IOException {
    Oid node = s.leaf().line("e" + FILE + "0").write();
    for (int i = 0; i < levels; i++) {
      node = s.leaf().directory(name, node).write();
    }
    return node;
  }

  private static Oid bomb(ForgedStore s, int levels, int times) throws IOException {
    return bomb(s, s.leaf().line("e" + FILE + "0").write(), levels, times);
  }

  private static Oid bomb(ForgedStore s, Oid bottom, int levels, int times) throws IOException {
    Oid node = bottom;
    for (int level = 0; level < levels; level++) {
      ForgedStore.Leaf leaf = s.leaf();
      for (int i = 0; i < times; i++) {
        leaf.directory("d" + i, node);
      }
      node = leaf.write();
    }
    return node;
  }
}
