// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.tree.RootTree;
import dev.dvol.store.worktree.Change;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Compares a volume with its model. */
final class Judge {
  private final ModelVolume real;
  private Optional<CommitId> loggedTip = Optional.empty();

  Judge(ModelVolume real) {
    this.real = real;
  }

  /** Compares all that a person can see. */
  void look(Model model) throws Exception {
    FileTree base = model.files(model.base);
    assertThat(paths(real.volume().status(Progress.NONE).changes()))
        .as(() -> "status, of " + model.working.differences(base, false))
        .isEqualTo(model.working.changedSince(base));
    Optional<CommitId> tip = model.tip(model.active);
    if (!tip.equals(loggedTip)) {
      loggedTip = tip;
      List<CommitInfo> log;
      try (Stream<CommitInfo> history = real.volume().history(tip.stream().toList())) {
        log = history.toList();
      }
      assertThat(log.stream().map(CommitInfo::id)).as("log").isEqualTo(model.log(tip));
      for (CommitInfo commit : log) {
        String message = model.commit(commit.id()).message();
        if (message != null) {
          assertThat(commit.message()).isEqualTo(message);
        }
      }
    }
  }

  /** Reads every commit that must be there. */
  void judge(Model model, boolean fsck) throws Exception {
    List<CommitId> all =
        model.commits.keySet().stream().sorted(Comparator.comparing(CommitId::hex)).toList();
    Map<CommitId, RootTree> roots = new HashMap<>();
    List<CommitId> next = new ArrayList<>(all);
    real.read(
        all,
        (root, files) -> {
          CommitId id = next.remove(0);
          roots.put(id, root);
          assertSame("commit " + id, model.commit(id).files(), files);
        });
    for (CommitId id : all) {
      for (CommitId parent : model.commit(id).parents()) {
        boolean same = model.commit(id).files().isSame(model.commit(parent).files());
        if (same && roots.containsKey(parent)) {
          assertThat(roots.get(id).hasFilesOf(roots.get(parent)))
              .as("%s changes nothing of %s and has other trees", id, parent)
              .isTrue();
        }
      }
    }
    if (fsck) {
      real.fsck();
    }
  }

  static Set<String> paths(List<Change> changes) {
    Set<String> paths = new TreeSet<>();
    for (Change change : changes) {
      paths.add(new String(change.path().bytes(), StandardCharsets.UTF_8));
    }
    return paths;
  }

  static void assertSame(String what, FileTree expected, FileTree there) {
    assertThat(expected.differences(there, true)).as(what + ": expected / there").isEmpty();
  }
}
