// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.object.Oid;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.testing.Manifest;
import dev.dvol.store.testing.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * What stock git may be trusted with: reading, checking and copying a store, and what a person may
 * do to it by mistake. Each test that changes something works on a copy.
 */
@TestInstance(Lifecycle.PER_CLASS)
class StockGitTest {
  private Path temp;
  private Path pool;
  private Path store;
  private Program inStore;

  /** What each ref must restore to, parked and saved ones among them. */
  private final Map<String, String> manifests = new LinkedHashMap<>();

  @BeforeAll
  void makeAVolume(@TempDir Path directory) throws Exception {
    temp = directory;
    pool = temp.resolve("pool");
    Pool opened = FormatFixture.pool(pool);
    opened.init(FormatFixture.VOLUME, new BranchName("master"));
    store = pool.resolve("foo/store.git");
    inStore = new Program(store);
    try (VolumeRepository volume = opened.open(FormatFixture.VOLUME)) {
      Path working = volume.workingDirectory();
      FormatFixture.populate(working, "one");
      manifests.put("refs/heads/feature/x", Manifest.of(working));
      CommitId one = FormatFixture.commit(volume, "first\n\nwith a body and an umlaut: ä");
      FormatFixture.populate(working, "two");
      manifests.put("refs/heads/master", Manifest.of(working));
      FormatFixture.commit(volume, "second");
      Files.writeString(working.resolve("uncommitted"), "parked");
      manifests.put("refs/dvol/parked/master", Manifest.of(working));
      volume.checkout(
          new CheckoutRequest(new BranchName("feature/x"), true, WhenDirty.REFUSE), Progress.NONE);
      Path ofX = volume.workingDirectory();
      Files.writeString(ofX.resolve("on-x"), "x");
      String third = Manifest.of(ofX);
      FormatFixture.commit(volume, "third, on a branch");
      volume.reset(one, false, Progress.NONE);
      String saved = inStore.run("git", "for-each-ref", "--format=%(refname)", "refs/dvol/undo");
      manifests.put(saved, third);
      assertSame(Manifest.of(ofX), manifestOf("refs/heads/feature/x"));
    }
    assertThat(manifests.keySet()).hasSize(4);
    assertThat(inStore.run("git", "for-each-ref", "--format=%(refname)").split("\n"))
        .containsExactlyInAnyOrder(manifests.keySet().toArray(String[]::new));
  }

  private CommitId commitOf(String ref) {
    String pattern = ref.replace("*", "**");
    return new CommitId(
        Oid.fromHex(inStore.run("git", "for-each-ref", "--format=%(objectname)", pattern)));
  }

  @Test
  void fsckFindsNothing() {
    assertClean(store);
  }

  private static void assertClean(Path store) {
    // What nothing refers to is no damage: a commit may write a node that a later step replaces.
    Program.Answer answer =
        new Program(store)
            .answer("", "git", "fsck", "--full", "--strict", "--no-progress", "--no-dangling");
    assertThat(answer).isEqualTo(new Program.Answer(0, "", ""));
  }

  @Test
  void logShowsTheHistory() {
    assertThat(inStore.run("git", "log", "--format=%an %ae %aI %s", "master"))
        .isEqualTo(
            """
            Ada ada@example.org 2026-11-22T13:00:00+01:00 second
            Ada ada@example.org 2026-11-22T13:00:00+01:00 first""");
    assertThat(inStore.run("git", "log", "-1", "--format=%B", "feature/x"))
        .isEqualTo("first\n\nwith a body and an umlaut: \u00c3\u00a4");
  }

  @Test
  void catFileShowsMetadataInPlainText() {
    assertThat(inStore.run("git", "cat-file", "-p", "master:content/links/.entries"))
        .contains("outside l 0777 ", " target=%2E./%2E./%2E./%2E./etc/passwd");
    assertThat(inStore.run("git", "cat-file", "-p", "master:commit.json")).contains("\"ticket\"");
    assertThat(inStore.run("git", "cat-file", "-p", "master:root")).startsWith(". d 0750 ");
  }

  @Test
  void mirrorCloneIsAFullBackup() throws Exception {
    Path clone = mirror("backup.git");
    assertClean(clone);
    restoresEverything(clone);
  }

  private Path mirror(String name) {
    Path clone = temp.resolve(name);
    new Program(temp).run("git", "clone", "-q", "--mirror", store.toString(), clone.toString());
    return clone;
  }

  private void restoresEverything(Path anyStore) throws Exception {
    for (Map.Entry<String, String> each : manifests.entrySet()) {
      if (each.getKey().startsWith("refs/heads/feature")) {
        continue; // the same commit as an older one of master
      }
      Path destination = temp.resolve(anyStore.getFileName() + "-restored");
      Program.Answer answer = FormatFixture.restoreScript(anyStore, each.getKey(), destination);
      if (FormatFixture.isRoot()) {
        assertThat(answer).isEqualTo(new Program.Answer(0, "", ""));
      }
      assertSame(Manifest.of(destination), each.getValue());
      inStore.run("rm", "-rf", destination.toString());
    }
  }

  private static void assertSame(String actual, String expected) {
    if (FormatFixture.isRoot()) {
      assertThat(actual).isEqualTo(expected);
    } else {
      assertThat(Manifest.withoutRoot(actual)).isEqualTo(Manifest.withoutRoot(expected));
    }
  }

  @Test
  void volumeGoesOnWithAMirrorCloneInPlaceOfItsStore() throws Exception {
    Path copy = copyOfPool("continued");
    Path itsStore = copy.resolve("foo/store.git");
    inStore.run("rm", "-rf", itsStore.toString());
    new Program(temp).run("git", "clone", "-q", "--mirror", store.toString(), itsStore.toString());
    Files.copy(
        store.resolve("config"),
        itsStore.resolve("config"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    everythingWorks(copy);
  }

  @Test
  void volumeIsMadeAnewFromAMirrorCloneAlone() throws Exception {
    Path copy = temp.resolve("anew");
    Pool opened = FormatFixture.pool(copy);
    opened.init(FormatFixture.VOLUME, new BranchName("feature/x"));
    Path itsStore = copy.resolve("foo/store.git");
    Path config = Files.copy(itsStore.resolve("config"), temp.resolve("config"));
    inStore.run("rm", "-rf", itsStore.toString());
    new Program(temp).run("git", "clone", "-q", "--mirror", store.toString(), itsStore.toString());
    Files.copy(
        config, itsStore.resolve("config"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(
        copy.resolve("foo/volume.json"),
        inStore.run("git", "cat-file", "-p", "feature/x:format.json") + "\n");
    everythingWorks(copy);
  }

  private void everythingWorks(Path poolDirectory) throws Exception {
    try (VolumeRepository volume = FormatFixture.pool(poolDirectory).open(FormatFixture.VOLUME)) {
      BranchName x = new BranchName("feature/x");
      assertThat(volume.activeBranch()).isEqualTo(x);
      List<String> messages =
          volume.history(List.of(volume.resolve("master", x))).map(CommitInfo::message).toList();
      assertThat(messages).containsExactly("second", "first\n\nwith a body and an umlaut: ä");
      CommitId saved = commitOf("refs/dvol/undo/*");
      Path restored = FormatFixture.restore(volume, saved, poolDirectory.resolve(".saved"));
      assertThat(restored.resolve("on-x")).hasContent("x");
      volume.reset(volume.resolve("master", x), true, Progress.NONE);
      assertSame(Manifest.of(volume.workingDirectory()), manifestOf("refs/heads/master"));
      Files.writeString(volume.workingDirectory().resolve("later"), "later");
      CommitId more = FormatFixture.commit(volume, "more");
      volume.checkout(
          new CheckoutRequest(new BranchName("master"), false, WhenDirty.REFUSE), Progress.NONE);
      assertThat(volume.workingDirectory().resolve("uncommitted")).hasContent("parked");
      Path destination = FormatFixture.restore(volume, more, poolDirectory.resolve(".more"));
      assertThat(destination.resolve("later")).hasContent("later");
    }
    assertClean(poolDirectory.resolve("foo/store.git"));
  }

  private String manifestOf(String ref) {
    String manifest = manifests.get(ref);
    assertThat(manifest).isNotNull();
    return manifest == null ? "" : manifest;
  }

  private Path copyOfPool(String name) {
    Path copy = temp.resolve(name);
    inStore.run("cp", "-a", pool.toString(), copy.toString());
    return copy;
  }

  @Test
  void gcAndItsLikeByAPersonHarmNothing() throws Exception {
    Path copy = copyOfPool("tended");
    Program git = new Program(copy.resolve("foo/store.git"));
    for (String command :
        List.of(
            "git gc -q",
            "git gc -q --aggressive --prune=now",
            "git repack -adq",
            "git repack -Adq --unpack-unreachable=now",
            "git prune --expire=now",
            "git prune-packed -q",
            "git pack-refs --all",
            "git reflog expire --all --expire=now",
            "git maintenance run -q")) {
      git.answer("", command.split(" "));
    }
    assertClean(copy.resolve("foo/store.git"));
    everythingWorks(copy);
  }

  @Test
  void storeWhoseConfigurationWasLostSurvivesGcAllTheSame() throws Exception {
    Path copy = copyOfPool("bare");
    Path itsStore = copy.resolve("foo/store.git");
    Files.writeString(
        itsStore.resolve("config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
    Program git = new Program(itsStore);
    git.run("git", "gc", "-q", "--prune=now");
    git.run("git", "repack", "-adfq", "--depth=20", "--window=10");
    assertThat(git.run("git", "count-objects", "-v")).contains("packs: 1\n");
    assertClean(itsStore);
    everythingWorks(copy);
  }

  @Test
  void cloneWithAWorkTreeShowsTheStoredFormAndNoConversion() {
    Path clone = temp.resolve("checked-out");
    new Program(temp).run("git", "clone", "-qn", store.toString(), clone.toString());
    Program git = new Program(clone);
    // Not all of it: an escaped name may be too long for a file system.
    git.run("git", "checkout", "-q", "HEAD", "--", ".gitattributes", "content/data");
    assertThat(git.run("git", "diff", "HEAD", "--", "content/data")).isEmpty();
    assertThat(git.run("git", "check-attr", "diff", "text", "--", "content/data/one"))
        .contains("diff: unset", "text: unset");
  }
}
