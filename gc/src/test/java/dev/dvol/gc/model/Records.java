// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.CommitId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks what commands write down of what they take away. */
final class Records {
  private Records() {}

  /**
   * Takes over a record that a command made, which must tell what was there before.
   *
   * @param made whether there must be one; empty if that cannot be told
   */
  static void learn(Model model, Observed seen, Optional<Boolean> made) {
    List<Undo> undos = new ArrayList<>(seen.undos());
    int more = undos.size() - model.undos.size();
    made.ifPresent(one -> assertThat(more).as("records made").isEqualTo(one ? 1 : 0));
    if (made.isEmpty() && more < 0) {
      assertThat(model.undos).containsAll(undos);
    } else {
      assertThat(undos.subList(more, undos.size())).isEqualTo(model.undos);
    }
    for (Undo undo : undos.subList(0, Math.max(0, more))) {
      assertTellsWhatWasThere(model, undo);
      undo.files()
          .ifPresent(
              id ->
                  model.commits.putIfAbsent(
                      id, new Model.Commit(model.working, model.base.stream().toList(), null)));
    }
    model.undos.clear();
    model.undos.addAll(undos);
  }

  private static void assertTellsWhatWasThere(Model model, Undo undo) {
    assertThat(undo.active()).as("active branch in %s", undo).isEqualTo(model.active);
    if (undo.base().isPresent()) {
      assertThat(undo.base()).as("base in %s", undo).isEqualTo(model.base);
    }
    for (Undo.Move move : undo.moves()) {
      Optional<CommitId> there =
          move.ref().startsWith("refs/dvol/stash/")
              ? model.stashes.stream()
                  .filter(stash -> stash.ref().equals(move.ref()))
                  .map(Model.Stash::id)
                  .findFirst()
              : model.ref(move.ref());
      assertThat(move.before()).as("%s in %s", move.ref(), undo).isEqualTo(there);
    }
    Optional<CommitId> known = undo.files().filter(model.commits::containsKey);
    if (known.isPresent()) {
      assertThat(model.working.changedSince(model.files(known))).as("files of %s", undo).isEmpty();
    }
  }
}
