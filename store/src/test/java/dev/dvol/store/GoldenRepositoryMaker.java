// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.testing.Manifest;
import dev.dvol.store.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the stored repositories of the current format version; the command is in {@code
 * store/src/test/resources/format/README.md}.
 */
public final class GoldenRepositoryMaker {
  private final Path target;
  private final Path temp;
  private final Program program;

  private GoldenRepositoryMaker(Path target, Path temp) {
    this.target = target;
    this.temp = temp;
    this.program = new Program(temp);
  }

  /** Writes all archives into the directory given. */
  public static void main(String[] arguments) throws Exception {
    Path target = Path.of(arguments[0]).toAbsolutePath();
    Files.createDirectories(target);
    Path temp = Files.createTempDirectory(target.getParent(), "making");
    try {
      new GoldenRepositoryMaker(target, temp).make();
    } finally {
      new Program(target).run("rm", "-rf", temp.toString());
    }
  }

  private void make() throws Exception {
    Path golden = temp.resolve("golden");
    try (VolumeRepository volume = volume(golden)) {
      FormatFixture.populate(volume.workingDirectory(), "small");
      String manifest = Manifest.of(volume.workingDirectory());
      Files.writeString(target.resolve("golden.manifest"), manifest);
      FormatFixture.commit(volume, "golden\n\nwith a body");
    }
    archive("golden", golden);
    makeDamaged();
  }

  private static VolumeRepository volume(Path directory) throws Exception {
    Pool pool = FormatFixture.pool(directory);
    pool.init(FormatFixture.VOLUME, new BranchName("master"));
    return pool.open(FormatFixture.VOLUME);
  }

  private void archive(String name, Path pool) {
    program.run(
        "sh",
        "-c",
        "tar -cf - --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C '"
            + pool
            + "' --exclude='foo/branches/*' --exclude='foo/index/*' --exclude='foo/lock*' foo"
            + " | gzip -n9 > '"
            + target.resolve(name + ".tar.gz")
            + "'");
  }

  private void makeDamaged() throws Exception {
    Path small = temp.resolve("small");
    try (VolumeRepository volume = volume(small)) {
      Path working = volume.workingDirectory();
      String text =
          Stream.iterate(0, i -> i + 1)
              .limit(8000)
              .map(i -> i + " is the number of this line\n")
              .collect(Collectors.joining());
      Files.writeString(working.resolve("large"), text);
      Files.writeString(working.resolve("small"), "a file of one chunk");
      FormatFixture.commit(volume, "small");
    }
    flipABitInAChunk(copy(small, "chunk-bit-flip"));
    removeAChunk(copy(small, "missing-chunk"));
    disorderEntries(copy(small, "entries-out-of-order"));
    raiseVersionOfVolume(copy(small, "newer-format"), "\"version\":1", "\"version\":2");
    raiseVersionOfVolume(
        copy(small, "newer-feature"), "\"features\":[]", "\"features\":[\"parity\"]");
    raiseVersionOfCommit(copy(small, "newer-commit"));
    for (String name :
        List.of(
            "chunk-bit-flip",
            "missing-chunk",
            "entries-out-of-order",
            "newer-format",
            "newer-feature",
            "newer-commit")) {
      archive(name, temp.resolve(name));
    }
  }

  private Path copy(Path pool, String name) {
    Path copy = temp.resolve(name);
    program.run("cp", "-a", pool.toString(), copy.toString());
    return copy.resolve("foo");
  }

  private static void flipABitInAChunk(Path volume) throws IOException {
    Path pack = largestPack(volume);
    byte[] bytes = Files.readAllBytes(pack);
    bytes[200] ^= 0x10;
    pack.toFile().setWritable(true);
    Files.write(pack, bytes);
  }

  private static Path largestPack(Path volume) throws IOException {
    try (Stream<Path> files = Files.list(volume.resolve("store.git/objects/pack"))) {
      return files
          .filter(file -> file.toString().endsWith(".pack"))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static void removeAChunk(Path volume) throws IOException {
    Program git = loose(volume);
    String chunk =
        git.run("git", "ls-tree", "master:content/large").lines().skip(2).findFirst().orElseThrow();
    String id = chunk.split("[ \t]")[2];
    Files.delete(volume.resolve("store.git/objects/" + id.substring(0, 2) + "/" + id.substring(2)));
  }

  private static void disorderEntries(Path volume) throws IOException {
    Program git = loose(volume);
    List<String> lines =
        git.run("git", "cat-file", "-p", "master:content/.entries")
            .lines()
            .collect(Collectors.toList());
    Collections.reverse(lines);
    String entries = put(git, "blob", String.join("\n", lines) + "\n");
    String content = treeWith(git, "master:content", ".entries", entries);
    commit(git, treeWith(git, "master", "content", content));
  }

  private static void raiseVersionOfCommit(Path volume) throws IOException {
    Program git = loose(volume);
    String format = git.run("git", "cat-file", "-p", "master:format.json") + "\n";
    String newer = put(git, "blob", format.replace("\"version\":1", "\"version\":2"));
    commit(git, treeWith(git, "master", "format.json", newer));
  }

  private static void raiseVersionOfVolume(Path volume, String from, String to) throws IOException {
    Path description = volume.resolve("volume.json");
    Files.writeString(description, Files.readString(description).replace(from, to));
  }

  private static Program loose(Path volume) throws IOException {
    Path store = volume.resolve("store.git");
    Program git = new Program(store);
    git.run(
        "sh",
        "-c",
        "mkdir packs && mv objects/pack/* packs && chmod -R u+w packs"
            + " && for p in packs/*.pack; do git unpack-objects -q < $p; done && rm -r packs");
    return git;
  }

  private static String put(Program git, String type, String content) {
    return git.answer(content, "git", "hash-object", "-t", type, "-w", "--stdin").out().strip();
  }

  private static String treeWith(Program git, String tree, String name, String id) {
    String lines =
        git.run("git", "ls-tree", tree)
            .lines()
            .map(
                line ->
                    line.endsWith("\t" + name)
                        ? line.replaceAll(" [0-9a-f]{40}\t", " " + id + "\t")
                        : line)
            .collect(Collectors.joining("\n", "", "\n"));
    return git.answer(lines, "git", "mktree").out().strip();
  }

  private static void commit(Program git, String tree) {
    String commit = git.run("git", "commit-tree", "-m", "damaged", tree);
    git.run("git", "update-ref", "refs/heads/master", commit);
  }
}
