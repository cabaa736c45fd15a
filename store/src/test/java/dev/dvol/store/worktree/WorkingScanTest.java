// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.chunk.CutRule;
import dev.dvol.store.index.FileSystemRun;
import dev.dvol.store.index.TrustRules;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.MemoryObjects;
import dev.dvol.store.tree.DirectoryNode;
import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import dev.dvol.store.tree.Entry.Metadata;
import dev.dvol.store.tree.RootTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkingScanTest {
  private static final ChunkParameters PARAMETERS = ChunkParameters.ofNewVolume(7);
  private static final Metadata ANY = new Metadata(0600, 1, 1, new Timestamp(0, 0), List.of());

  @TempDir Path temp;

  private final MemoryObjects objects = new MemoryObjects();

  /** Once for each file would be a thousand times as much as the first commit of such files. */
  @Test
  void storedDirectoriesAreReadOnceWhenNoIndexKnowsTheirFiles() throws Exception {
    List<Entry> top = new ArrayList<>();
    for (int directory = 0; directory < 3; directory++) {
      Path files = Files.createDirectory(temp.resolve("directory" + directory));
      Oid node = DirectoryNode.write(files(files, 200 + directory), objects);
      top.add(new Entry(Name.of("directory" + directory), ANY, new DirectoryLink(node)));
    }
    top.addAll(files(temp, 1000));
    RootTree root = new RootTree(PARAMETERS, DirectoryNode.write(top, objects), ANY, "");
    long nodes = objects.count();
    List<Change> changes = new ArrayList<>();

    try (Directory working = Directory.openRoot(new NativePosix(), temp)) {
      ScanSource source =
          new ScanSource(
              working,
              PARAMETERS,
              objects,
              Optional.of(root),
              () -> BaseSize.UNKNOWN,
              Optional.of(root),
              Optional.empty(),
              KeptValues.NONE,
              Optional.of(root),
              TrustRules.now(working, FileSystemRun.of(working, new UUID(1, 2))));
      WorkingScan.compare(source, changes::add, Progress.NONE);
    }

    // Modes and owners differ from the stored ones: all were compared.
    assertThat(changes).hasSize(1 + 3 + 200 + 201 + 202 + 1000);
    assertThat(objects.reads()).isBetween(1L, nodes);
  }

  private static List<Entry> files(Path directory, int count) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Files.createFile(directory.resolve("file" + i));
      FileNode node = new FileNode(0, CutRule.CONTENT, Optional.empty(), 0, Optional.empty());
      entries.add(new Entry(Name.of("file" + i), ANY, node));
    }
    return entries;
  }
}
