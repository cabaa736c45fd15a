// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import dev.dvol.gc.Gc;
import dev.dvol.gc.GcOptions;
import dev.dvol.gc.PruneAge;
import dev.dvol.gc.model.Model.Stash;
import dev.dvol.store.BranchName;
import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.CommitId;
import dev.dvol.store.MountId;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.progress.Progress;
import java.time.Duration;
import java.util.Optional;

/** The commands, with what the documents say must come of them. */
enum Command {
  COMMIT(14) {
    @Override
    Planned plan(Model before, Choices choices) {
      return Plans.commit(before, choices, true, false);
    }
  },
  COMMIT_CHANGES(3) {
    @Override
    Planned plan(Model before, Choices choices) {
      return Plans.commit(before, choices, false, false);
    }
  },
  AMEND(4) {
    @Override
    Planned plan(Model before, Choices choices) {
      return Plans.commit(before, choices, true, true);
    }
  },
  BRANCH(3) {
    @Override
    Planned plan(Model before, Choices choices) {
      if (before.commits.isEmpty()) {
        return COMMIT.plan(before, choices);
      }
      String name = choices.name();
      CommitId at = choices.commit(before);
      String text = "branch " + name + " " + at.abbreviated();
      Planned.Call call = (volume, others) -> volume.createBranch(new BranchName(name), at);
      if (before.exists(name) || !before.hasRoomFor(name)) {
        return Planned.refused(text, before, Reason.BRANCH_EXISTS, call);
      }
      Model after = before.copy();
      after.refs.put(Model.head(name), at);
      return Planned.of(text, after, call);
    }
  },
  CHECKOUT(6) {
    @Override
    Planned plan(Model before, Choices choices) {
      return Plans.checkout(
          before,
          choices.branch(before),
          false,
          choices.filesChanged() ? WhenDirty.PARK : WhenDirty.REFUSE);
    }
  },
  CHECKOUT_PARKING(8) {
    @Override
    Planned plan(Model before, Choices choices) {
      return Plans.checkout(before, choices.branch(before), false, WhenDirty.PARK);
    }
  },
  CHECKOUT_FORCED(4) {
    @Override
    Planned plan(Model before, Choices choices) {
      return Plans.checkout(before, choices.branch(before), false, WhenDirty.FORCE);
    }
  },
  CHECKOUT_NEW(4) {
    @Override
    Planned plan(Model before, Choices choices) {
      return Plans.checkout(before, choices.name(), true, WhenDirty.REFUSE);
    }
  },
  CHECKOUT_NEW_FORCED(1) {
    @Override
    Planned plan(Model before, Choices choices) {
      return Plans.checkout(before, choices.name(), true, WhenDirty.FORCE);
    }
  },
  RESET(9) {
    @Override
    Planned plan(Model before, Choices choices) {
      return before.commits.isEmpty()
          ? COMMIT.plan(before, choices)
          : Plans.reset(before, choices.commit(before), false);
    }
  },
  RESET_TO_TIP(3) {
    @Override
    Planned plan(Model before, Choices choices) {
      Optional<CommitId> tip = before.tip(before.active);
      return tip.isEmpty() ? COMMIT.plan(before, choices) : Plans.reset(before, tip.get(), false);
    }
  },
  RESET_DISCARD(3) {
    @Override
    Planned plan(Model before, Choices choices) {
      return before.commits.isEmpty()
          ? COMMIT.plan(before, choices)
          : Plans.reset(before, choices.commit(before), true);
    }
  },
  UNDO(10) {
    @Override
    Planned plan(Model before, Choices choices) {
      return UndoPlan.of(before, Optional.empty());
    }
  },
  UNDO_BY_NUMBER(4) {
    @Override
    Planned plan(Model before, Choices choices) {
      return UndoPlan.of(before, Optional.of(1 + choices.below(before.undos.size() + 1)));
    }
  },
  STASH_PUSH(5) {
    @Override
    Planned plan(Model before, Choices choices) {
      Planned.Call call =
          (volume, others) -> volume.pushStash(Optional.empty(), others, Progress.NONE);
      if (before.base.isEmpty()) {
        return Planned.refused("stash push", before, Reason.NO_COMMITS, call);
      }
      Model after = before.copy();
      if (before.isDirty()) {
        after.stashes.add(0, new Stash("", after.save()));
        after.working = before.files(before.base);
      }
      return Planned.of("stash push", after, call);
    }
  },
  STASH_POP(5) {
    @Override
    Planned plan(Model before, Choices choices) {
      return Plans.unstash(before, choices, true, false);
    }
  },
  STASH_POP_FORCED(3) {
    @Override
    Planned plan(Model before, Choices choices) {
      return Plans.unstash(before, choices, true, true);
    }
  },
  STASH_APPLY(2) {
    @Override
    Planned plan(Model before, Choices choices) {
      return Plans.unstash(before, choices, false, choices.even());
    }
  },
  STASH_DROP(2) {
    @Override
    Planned plan(Model before, Choices choices) {
      int index = choices.below(before.stashes.size() + 1);
      Planned.Call call = (volume, others) -> volume.dropStash(index);
      String text = "stash drop stash@{" + index + "}";
      if (index >= before.stashes.size()) {
        return Planned.refused(text, before, Reason.UNKNOWN_REVISION, call);
      }
      Model after = before.copy();
      after.stashes.remove(index);
      after.records = true;
      return Planned.of(text, after, call);
    }
  },
  DELETE_BRANCH(3) {
    @Override
    Planned plan(Model before, Choices choices) {
      return Plans.delete(before, choices.branch(before), choices.even());
    }
  },
  RENAME_BRANCH(4) {
    @Override
    Planned plan(Model before, Choices choices) {
      return Plans.rename(before, choices.branch(before), choices.name());
    }
  },
  GC(2) {
    @Override
    Planned plan(Model before, Choices choices) {
      if (before.refs.isEmpty()) {
        // A store that has packs and no name for any has lost its names, and gc says so.
        return COMMIT.plan(before, choices);
      }
      return Planned.of(
          "gc",
          before.copy(),
          (volume, others) -> Gc.run(volume, GcOptions.DEFAULT, Progress.NONE));
    }
  },
  GC_NOW(2) {
    @Override
    Planned plan(Model before, Choices choices) {
      Model after = before.copy();
      after.forgetUnreached();
      GcOptions now = GcOptions.DEFAULT.withPrune(PruneAge.NOW);
      return Planned.of(
          "gc --prune=now", after, (volume, others) -> Gc.run(volume, now, Progress.NONE));
    }
  },
  MOUNT_AND_UNMOUNT(3) {
    @Override
    Planned plan(Model before, Choices choices) {
      return Planned.of(
          "mount, unmount",
          before.copy(),
          (volume, others) -> {
            volume.mount(CONTAINER, Duration.ofSeconds(20), Progress.NONE);
            volume.unmount(CONTAINER);
          });
    }
  };

  /** Who mounts the files. */
  static final MountId CONTAINER = new MountId("4b7a0256260ba8eb");

  private final int weight;

  Command(int weight) {
    this.weight = weight;
  }

  /** How often it is to happen, in proportion to the others. */
  int weight() {
    return weight;
  }

  /** Chooses arguments and says what must come of it. */
  abstract Planned plan(Model before, Choices choices);
}
