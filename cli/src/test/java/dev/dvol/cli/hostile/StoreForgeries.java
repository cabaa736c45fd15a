// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.hostile;

import static dev.dvol.cli.hostile.Forgery.Outcome.STORE;

import dev.dvol.cli.hostile.Forgery.Work;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import dev.dvol.store.testing.ForgedPack;
import dev.dvol.store.testing.ForgedStore;
import dev.dvol.store.testing.MemoryObjects;
import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files of the repository and of the volume, and packs. */
final class StoreForgeries {
  private static final int COMMIT = 1;
  private static final int LONG_CHAIN = 1000;

  private StoreForgeries() {}

  static List<Forgery> all() {
    List<Forgery> all = new ArrayList<>();
    for (String name :
        List.of(
            "HEAD",
            "config",
            "packed-refs",
            "refs/heads/good",
            "refs/heads/x",
            "logs/HEAD",
            "logs/refs/heads/master",
            "objects/info/alternates",
            "objects/pack/pack-x.idx",
            "../state/master.json",
            "../state/previous",
            "../index/master",
            "../kept/master",
            "../journal/intent.json",
            "../mounts.json",
            "../docker.json",
            "../lock",
            "../lock.owner",
            "../mounts.lock",
            "../volume.json",
            "refs/heads/master.lock",
            "HEAD.lock")) {
      all.add(forgery("pipe as " + name, s -> pipe(at(s, name))));
      all.add(
          forgery(
              "link to a file outside as " + name, s -> link(at(s, name), outside(s, "precious"))));
    }
    for (String name :
        List.of(
            "refs",
            "refs/heads",
            "refs/dvol",
            "logs",
            "logs/refs",
            "objects",
            "objects/pack",
            "dvol-gc",
            "../store.git",
            "../state",
            "../index",
            "../kept",
            "../journal",
            "../branches",
            "../running_point",
            "../branches/master")) {
      all.add(
          forgery(
              "link to a directory outside as " + name, s -> link(at(s, name), outside(s, ""))));
    }
    all.addAll(texts());
    all.addAll(packs());
    return all;
  }

  private static List<Forgery> texts() {
    List<Forgery> all = new ArrayList<>();
    for (String head :
        List.of(
            "ref: ../../../canary/precious\n",
            "ref: /etc/passwd\n",
            "ref: refs/heads/../../config\n",
            "ref: refs/tags/x\n",
            "ref: refs/heads/\n",
            "ref: HEAD\n",
            "",
            "ref: ",
            "x",
            "0".repeat(40) + "\n",
            "ref: refs/heads/\u001b[31mx\n")) {
      all.add(text("HEAD", head));
      all.add(text("refs/heads/good", head));
    }
    all.add(
        forgery(
            "refs that stand for each other",
            s -> {
              Files.writeString(at(s, "refs/heads/a"), "ref: refs/heads/b\n");
              Files.writeString(at(s, "refs/heads/b"), "ref: refs/heads/a\n");
              Files.writeString(at(s, "HEAD"), "ref: refs/heads/a\n");
            }));
    for (String packed :
        List.of(
            "garbage",
            "^" + "1".repeat(40) + "\n",
            "# pack-refs with: peeled\n\0\0\0",
            "12 refs/heads/x\n",
            "1".repeat(40) + " refs/heads/../../x\n",
            "1".repeat(40) + " refs/heads/x\n")) {
      all.add(text("packed-refs", packed));
    }
    for (String config :
        List.of(
            "[include]\n\tpath = /dev/zero\n",
            "[ INCLUDE ]\npath=x\n",
            "[includeIf \"gitdir:/\"]\n\tpath = x\n",
            "[core]\n\trepositoryformatversion = 99\n",
            "[extensions]\n\tobjectFormat = sha256\n[core]\nrepositoryformatversion = 1\n",
            "[extensions]\n\trefStorage = reftable\n[core]\nrepositoryformatversion = 1\n",
            "[core\n",
            "[core]\n\tworktree = /etc\n\tbare = false\n",
            "[core]\n\tfsmonitor = touch /tmp/dvol-pwned\n\thooksPath = /tmp\n\tsshCommand = touch /tmp/dvol-pwned\n",
            "[core]\n\tlogAllRefUpdates = " + "x".repeat(5000) + "\n",
            "\0\0\0",
            "x".repeat(2 << 20))) {
      all.add(text("config", config));
    }
    all.add(text("objects/info/alternates", "/var/lib/dvol/volumes/other/store.git/objects\n"));
    all.add(text("commondir", "/etc\n"));
    all.add(text("shallow", "garbage\n"));
    all.add(text("info/grafts", "garbage\n"));
    for (String lock :
        List.of(
            "HEAD.lock",
            "refs/heads/master.lock",
            "packed-refs.lock",
            "config.lock",
            "objects/pack/tmp_pack_x",
            "objects/tmp_obj_x",
            "refs/heads/.tmp-x",
            "refs/heads/x y")) {
      all.add(text(lock, ""));
    }
    all.add(
        forgery(
            "packed-refs of a gibibyte",
            s -> {
              try (RandomAccessFile file =
                  new RandomAccessFile(at(s, "packed-refs").toFile(), "rw")) {
                file.setLength(1L << 30);
              }
            }));
    all.add(
        forgery(
            "ref that is a directory", s -> Files.createDirectories(at(s, "refs/heads/x/y/z"))));
    all.add(forgery("no refs at all", s -> Programs.run("rm", "-r", at(s, "refs"))));
    all.add(commit("commit without author", "tree " + "1".repeat(40) + "\n\nx\n"));
    all.add(
        commit(
            "commit of a missing tree",
            "tree " + "1".repeat(40) + "\n" + ForgedStore.PEOPLE + "\nx\n"));
    all.add(
        commit(
            "commit of a missing parent",
            "tree "
                + "1".repeat(40)
                + "\nparent "
                + "2".repeat(40)
                + "\n"
                + ForgedStore.PEOPLE
                + "\nx\n"));
    all.add(
        commit(
            "commit with a header of a mebibyte",
            "tree "
                + "1".repeat(40)
                + "\n"
                + ForgedStore.PEOPLE
                + "x "
                + "y".repeat(1 << 20)
                + "\n\nx\n"));
    all.add(
        commit(
            "commit with a strange time",
            "tree "
                + "1".repeat(40)
                + "\nauthor a <b> 99999999999999999999 +9999\ncommitter a <b> -1 -0000\n\nx\n"));
    all.add(
        commit(
            "commit in an encoding that is none",
            "tree "
                + "1".repeat(40)
                + "\n"
                + ForgedStore.PEOPLE
                + "encoding \u001b[31m\n\n\u00ff\n"));
    all.add(
        commit(
            "commit that writes to the terminal",
            "tree "
                + "1".repeat(40)
                + "\nauthor \u001b]52;c;eA==\u0007 <\u001b[2J> 1 +0000\ncommitter a <b> 1 +0000\n\n\u001b[31m\u009b31m\n"));
    all.add(
        commit(
            "ten thousand parents",
            "tree "
                + "1".repeat(40)
                + "\n"
                + ("parent " + "2".repeat(40) + "\n").repeat(10_000)
                + ForgedStore.PEOPLE
                + "\nx\n"));
    all.add(forgery("master that is a tree", s -> s.point(s.tree())));
    all.add(forgery("master that is a blob", s -> s.point(s.blob("x"))));
    return all;
  }

  private static List<Forgery> packs() {
    byte[] text =
        ("tree " + "1".repeat(40) + "\n" + ForgedStore.PEOPLE + "\nx\n")
            .getBytes(StandardCharsets.US_ASCII);
    Oid id = MemoryObjects.id(ObjectType.COMMIT, text);
    Oid other = Oid.fromHex("34".repeat(20));
    byte[] delta = {5, 5, (byte) 0x90, 5};
    List<Forgery> all = new ArrayList<>();
    all.add(
        pack(
            "two deltas that build on each other",
            id,
            p -> p.delta(id, other, delta).delta(other, id, delta)));
    all.add(pack("delta that builds on itself", id, p -> p.delta(id, id, delta)));
    all.add(pack("delta on what is missing", id, p -> p.delta(id, other, delta)));
    all.add(pack("delta on what lies before the pack", id, p -> p.delta(id, 1000, delta)));
    all.add(pack("delta at no distance", id, p -> p.delta(id, 0, delta)));
    all.add(
        pack(
            "delta of a gibibyte",
            id,
            p ->
                p.object(other, COMMIT, text.length, text)
                    .delta(
                        id,
                        other,
                        new byte[] {
                          (byte) 0xff,
                          1,
                          (byte) 0x80,
                          (byte) 0x80,
                          (byte) 0x80,
                          (byte) 0x80,
                          4,
                          1,
                          2
                        })));
    all.add(
        pack(
            "a thousand deltas on each other",
            id,
            p -> {
              p.object(other, COMMIT, text.length, text);
              int last = 12;
              for (int i = 0; i < LONG_CHAIN; i++) {
                int at = p.position();
                Oid next = Oid.of(ByteBuffer.allocate(20).putInt(i).array());
                p.delta(i + 1 == LONG_CHAIN ? id : next, at - last, delta);
                last = at;
              }
              return p;
            }));
    all.add(pack("object that says it has 60 MiB", id, p -> p.object(id, COMMIT, 60 << 20, text)));
    all.add(pack("object that says it has 2 GiB", id, p -> p.object(id, COMMIT, 2L << 30, text)));
    all.add(
        pack("object that says it has 2^60 bytes", id, p -> p.object(id, COMMIT, 1L << 60, text)));
    all.add(
        pack("object longer than it says", id, p -> p.object(id, COMMIT, 3, new byte[32 << 20])));
    all.add(pack("object of another id", other, p -> p.object(other, COMMIT, text.length, text)));
    all.add(pack("object of type 5", id, p -> p.object(id, 5, text.length, text)));
    for (int slot : new int[] {0, 100, 255}) {
      for (int count : new int[] {-1, Integer.MAX_VALUE, 1 << 28, 3}) {
        all.add(
            index("index with %d objects up to %02x".formatted(count, slot), 8 + 4 * slot, count));
      }
    }
    all.add(index("index with an offset behind its pack", 8 + 1024 + 24, 0x7fffffff));
    all.add(index("index with an offset into the header", 8 + 1024 + 24, 3));
    all.add(index("index with a large offset that is missing", 8 + 1024 + 24, 0x80000005));
    all.add(index("index of version 3", 4, 3));
    all.add(index("index of version 1", 0, 0));
    all.add(
        forgery(
            "index of no bytes",
            s -> Files.write(packs(s).resolve("pack-" + "1".repeat(40) + ".idx"), new byte[0])));
    all.add(
        forgery(
            "pack of no bytes with its index",
            s -> {
              Files.write(packs(s).resolve("pack-" + "1".repeat(40) + ".idx"), new byte[0]);
              Files.write(packs(s).resolve("pack-" + "1".repeat(40) + ".pack"), new byte[0]);
            }));
    return all;
  }

  private interface Filling {
    ForgedPack fill(ForgedPack pack) throws IOException;
  }

  private static Forgery pack(String name, Oid master, Filling filling) {
    return forgery(
        name,
        s -> {
          filling.fill(new ForgedPack()).write(s.git());
          s.point(master);
        });
  }

  // Of a pack with one object that nothing names.
  private static Forgery index(String name, int at, int number) {
    return forgery(
        name,
        s -> {
          byte[] blob = {'x'};
          Path index =
              new ForgedPack()
                  .object(MemoryObjects.id(ObjectType.BLOB, blob), 3, 1, blob)
                  .write(s.git());
          try (RandomAccessFile file = new RandomAccessFile(index.toFile(), "rw")) {
            file.seek(at);
            file.writeInt(number);
          }
        });
  }

  private static Forgery commit(String name, String text) {
    return forgery(
        name, s -> s.point(s.put(ObjectType.COMMIT, text.getBytes(StandardCharsets.ISO_8859_1))));
  }

  private static Forgery text(String name, String content) {
    String shown = content.length() > 50 ? content.substring(0, 50) + "..." : content;
    return forgery(
        name + " of '" + shown.replaceAll("[^ -~]", "?") + "'",
        s -> {
          Path file = at(s, name);
          makeParent(file);
          Files.writeString(file, content);
        });
  }

  private static Forgery forgery(String name, Work work) {
    return new Forgery(name, STORE, work);
  }

  private static Path at(ForgedStore store, String name) {
    return store.git().resolve(name).normalize();
  }

  private static Path packs(ForgedStore store) {
    return at(store, "objects/pack");
  }

  private static Path outside(ForgedStore store, String name) {
    return store.git().resolve("../../../canary").normalize().resolve(name);
  }

  private static void makeParent(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
  }

  private static void pipe(Path path) throws IOException {
    clear(path);
    Programs.run("mkfifo", path);
  }

  private static void link(Path path, Path target) throws IOException {
    clear(path);
    Files.createSymbolicLink(path, target);
  }

  private static void clear(Path path) throws IOException {
    makeParent(path);
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      Programs.run("mv", path, path.resolveSibling("moved-" + path.getFileName()));
    }
  }
}
