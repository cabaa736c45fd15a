// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.CommitId;
import dev.dvol.store.StashEntry;
import dev.dvol.store.UndoEntry;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What can be seen of a volume. */
record Observed(
    String active,
    Optional<CommitId> base,
    SortedMap<String, CommitId> refs,
    List<Model.Stash> stashes,
    List<Undo> undos,
    FileTree working) {
  private static final Pattern BASE = Pattern.compile("\"base\":\"([0-9a-f]*)\"");

  static Observed of(Path volumePath, VolumeRepository volume, FileTree before) throws IOException {
    String active = volume.activeBranch().text();
    List<Undo> undos = new ArrayList<>();
    for (UndoEntry entry : volume.undoable()) {
      undos.add(Undo.parse(entry.id(), volume.commitInfo(entry.id()).message()));
    }
    return new Observed(
        active,
        base(volumePath, active),
        refs(volumePath.resolve("store.git"), List.of(Model.HEADS, Model.PARKED)),
        stashes(volumePath.resolve("store.git"), volume),
        undos,
        FileTree.read(volumePath.resolve("running_point").toRealPath(), before));
  }

  private static Optional<CommitId> base(Path volume, String branch) throws IOException {
    Path state = volume.resolve("state").resolve(branch.replace("/", "%2F") + ".json");
    if (!Files.exists(state)) {
      return Optional.empty();
    }
    Matcher base = BASE.matcher(Files.readString(state));
    if (!base.find()) {
      throw new AssertionError(state + " tells no base");
    }
    return base.group(1).isEmpty() ? Optional.empty() : Optional.of(commit(base.group(1)));
  }

  private static SortedMap<String, CommitId> refs(Path store, List<String> prefixes)
      throws IOException {
    SortedMap<String, CommitId> refs = new TreeMap<>();
    for (String below : prefixes) {
      Path top = store.resolve(below);
      if (Files.isDirectory(top)) {
        try (Stream<Path> all = Files.walk(top)) {
          for (Path file : all.filter(Files::isRegularFile).toList()) {
            refs.put(store.relativize(file).toString(), commit(Files.readString(file).strip()));
          }
        }
      }
    }
    return refs;
  }

  // The list as it is on the disk; the volume must tell it in that order.
  private static List<Model.Stash> stashes(Path store, VolumeRepository volume) throws IOException {
    List<Model.Stash> stashes =
        refs(store, List.of("refs/dvol/stash/")).entrySet().stream()
            .map(ref -> new Model.Stash(ref.getKey(), ref.getValue()))
            .sorted(Model.Stash.NEWEST_FIRST)
            .toList();
    assertThat(volume.stashes().stream().map(StashEntry::id))
        .containsExactlyElementsOf(stashes.stream().map(Model.Stash::id).toList());
    return stashes;
  }

  private static CommitId commit(String hex) {
    return new CommitId(Oid.fromHex(hex));
  }
}
