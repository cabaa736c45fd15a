// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import static dev.dvol.store.PoolFixture.MASTER;
import static dev.dvol.store.PoolFixture.OTHER;

import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.progress.Progress;
import java.nio.file.Files;
import java.util.Optional;

/**
 * A command on a volume with two commits, {@code second} checked out, and {@code other} at the
 * first.
 */
enum MutatingCommand {
  FIRST_COMMIT(false) {
    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      PoolFixture.commit(volume, "first of all");
    }
  },
  COMMIT(true) {
    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      PoolFixture.commit(volume, "third");
    }
  },
  AMEND(true) {
    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.commit(PoolFixture.amendment("second, better"), Progress.NONE);
    }
  },
  RESET(true) {
    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.reset(first, false, Progress.NONE);
    }
  },
  RESET_TO_TIP(true) {
    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.reset(second, false, Progress.NONE);
    }
  },
  RESET_DISCARD(true) {
    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.reset(first, true, Progress.NONE);
    }
  },
  CHECKOUT_NEW_CLEAN(false) {
    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      PoolFixture.checkoutNew(volume, new BranchName("new/er"));
    }
  },
  CHECKOUT_NEW_DIRTY(true) {
    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      PoolFixture.checkoutNew(volume, new BranchName("new/er"));
    }
  },
  CHECKOUT_CLEAN(false) {
    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      PoolFixture.checkout(volume, OTHER, WhenDirty.REFUSE);
    }
  },
  CHECKOUT_PARKING(true) {
    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      PoolFixture.checkout(volume, OTHER, WhenDirty.PARK);
    }
  },
  CHECKOUT_FORCED(true) {
    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      PoolFixture.checkout(volume, OTHER, WhenDirty.FORCE);
    }
  },
  RETURN_TO_PARKED(true) {
    @Override
    void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      PoolFixture.checkout(volume, OTHER, WhenDirty.PARK);
    }

    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      PoolFixture.checkout(volume, MASTER, WhenDirty.PARK);
    }
  },
  CREATE_BRANCH(false) {
    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.createBranch(new BranchName("new/er"), first);
    }
  },
  DELETE_BRANCH(true) {
    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.deleteBranch(OTHER, false);
    }
  },
  DELETE_BRANCH_WITH_PARKED(true) {
    @Override
    void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      PoolFixture.checkout(volume, OTHER, WhenDirty.PARK);
    }

    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.deleteBranch(MASTER, true);
    }
  },
  RENAME_ACTIVE_BRANCH(true) {
    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.renameBranch(MASTER, new BranchName("new/er"));
    }
  },
  RENAME_BRANCH_WITH_PARKED(true) {
    @Override
    void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      PoolFixture.checkout(volume, OTHER, WhenDirty.PARK);
    }

    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.renameBranch(MASTER, new BranchName("new/er"));
    }
  },
  UNDO_RESET(true) {
    @Override
    void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.reset(first, false, Progress.NONE);
    }

    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      undo(volume);
    }
  },
  REDO_RESET(true) {
    @Override
    void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.reset(first, false, Progress.NONE);
      undo(volume);
    }

    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      undo(volume);
    }
  },
  UNDO_FORCED_CHECKOUT(true) {
    @Override
    void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      PoolFixture.checkout(volume, OTHER, WhenDirty.FORCE);
      Files.writeString(volume.workingDirectory().resolve("of other"), "x");
      PoolFixture.settleTimes(volume.workingDirectory());
    }

    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      undo(volume);
    }
  },
  UNDO_AMEND(true) {
    @Override
    void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.commit(PoolFixture.amendment("second, better"), Progress.NONE);
    }

    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      undo(volume);
    }
  },
  UNDO_DELETE_BRANCH(true) {
    @Override
    void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      PoolFixture.checkout(volume, OTHER, WhenDirty.PARK);
      volume.deleteBranch(MASTER, true);
    }

    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      undo(volume);
    }
  },
  STASH_PUSH(true) {
    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
    }
  },
  STASH_POP(true) {
    @Override
    void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
    }

    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.applyStash(0, true, false, Quiescence.NOBODY, Progress.NONE);
    }
  },
  STASH_APPLY_FORCED(true) {
    @Override
    void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
      Files.writeString(volume.workingDirectory().resolve("in the way"), "x");
      PoolFixture.settleTimes(volume.workingDirectory());
    }

    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.applyStash(0, false, true, Quiescence.NOBODY, Progress.NONE);
    }
  },
  STASH_DROP(true) {
    @Override
    void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
    }

    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.dropStash(0);
    }
  },
  UNDO_STASH_DROP(true) {
    @Override
    void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      volume.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
      volume.dropStash(0);
    }

    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      undo(volume);
    }
  },
  MOUNT_AND_UNMOUNT(false) {
    @Override
    void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception {
      PoolFixture.useOnce(volume);
    }
  };

  private static void undo(VolumeRepository volume) throws Exception {
    volume.undo(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
  }

  /** Whether the files are changed before it. */
  final boolean dirty;

  MutatingCommand(boolean dirty) {
    this.dirty = dirty;
  }

  void prepare(VolumeRepository volume, CommitId first, CommitId second) throws Exception {}

  abstract void run(VolumeRepository volume, CommitId first, CommitId second) throws Exception;
}
