// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.parallel;

import dev.dvol.gc.AutoGc;
import dev.dvol.gc.Gc;
import dev.dvol.gc.GcOptions;
import dev.dvol.gc.PruneAge;
import dev.dvol.store.BranchName;
import dev.dvol.store.BranchSummary;
import dev.dvol.store.CheckoutRequest;
import dev.dvol.store.CheckoutRequest.WhenDirty;
import dev.dvol.store.CommitId;
import dev.dvol.store.CommitInfo;
import dev.dvol.store.Quiescence;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.progress.Progress;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a client does. One that takes commits back is done on volumes of its own kind only, so that
 * on the others all that was ever committed is in the log in the end.
 */
enum Operation {
  COMMIT(8, false) {
    @Override
    void run(Client client, VolumeRepository volume) throws IOException, VolumeException {
      client.write(volume);
      client.commit(volume, false);
      AutoGc.run(volume, GcOptions.DEFAULT, Progress.NONE);
    }
  },
  WRITE(4, false) {
    @Override
    void run(Client client, VolumeRepository volume) throws IOException {
      client.write(volume);
    }
  },
  STATUS(3, false) {
    @Override
    void run(Client client, VolumeRepository volume) throws IOException, VolumeException {
      volume.status(Progress.NONE);
    }
  },
  LOG(3, false) {
    @Override
    void run(Client client, VolumeRepository volume) throws IOException {
      Optional<CommitId> tip = tip(volume, volume.activeBranch());
      try (Stream<CommitInfo> log = volume.history(tip.stream().toList())) {
        log.forEach(commit -> commit.subject());
      }
    }
  },
  GC(2, false) {
    @Override
    void run(Client client, VolumeRepository volume) throws IOException, VolumeException {
      Gc.run(volume, GcOptions.DEFAULT, Progress.NONE);
    }
  },
  GC_OF_ALL(1, false) {
    @Override
    void run(Client client, VolumeRepository volume) throws IOException, VolumeException {
      boolean keeps = Client.KEEPING.contains(volume.name());
      PruneAge age = keeps ? PruneAge.NOW : PruneAge.DEFAULT;
      Gc.run(volume, GcOptions.DEFAULT.withPrune(age), Progress.NONE);
    }
  },
  BRANCH(2, false) {
    @Override
    void run(Client client, VolumeRepository volume) throws IOException, VolumeException {
      CommitId head = volume.resolve("HEAD", volume.activeBranch());
      volume.createBranch(branch(client), head);
    }
  },
  DELETE_BRANCH(1, true) {
    @Override
    void run(Client client, VolumeRepository volume) throws IOException, VolumeException {
      volume.deleteBranch(branch(client), true);
    }
  },
  RENAME_BRANCH(1, true) {
    @Override
    void run(Client client, VolumeRepository volume) throws IOException, VolumeException {
      volume.renameBranch(branch(client), branch(client));
    }
  },
  RESET(3, true) {
    @Override
    void run(Client client, VolumeRepository volume) throws IOException, VolumeException {
      CommitId target = volume.resolve("HEAD~1", volume.activeBranch());
      volume.reset(target, false, Progress.NONE);
    }
  },
  AMEND(1, true) {
    @Override
    void run(Client client, VolumeRepository volume) throws IOException, VolumeException {
      client.write(volume);
      client.commit(volume, true);
    }
  },
  CHECKOUT(3, true) {
    @Override
    void run(Client client, VolumeRepository volume) throws IOException, VolumeException {
      WhenDirty[] all = WhenDirty.values();
      WhenDirty whenDirty = all[client.random().nextInt(all.length)];
      volume.checkout(new CheckoutRequest(branch(client), false, whenDirty), Progress.NONE);
    }
  },
  CHECKOUT_NEW(1, true) {
    @Override
    void run(Client client, VolumeRepository volume) throws IOException, VolumeException {
      volume.checkout(new CheckoutRequest(branch(client), true, WhenDirty.PARK), Progress.NONE);
    }
  },
  UNDO(2, true) {
    @Override
    void run(Client client, VolumeRepository volume) throws IOException, VolumeException {
      volume.undo(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
    }
  },
  STASH(2, true) {
    @Override
    void run(Client client, VolumeRepository volume) throws IOException, VolumeException {
      volume.pushStash(Optional.empty(), Quiescence.NOBODY, Progress.NONE);
    }
  },
  UNSTASH(2, true) {
    @Override
    void run(Client client, VolumeRepository volume) throws IOException, VolumeException {
      boolean pop = client.random().nextBoolean();
      volume.applyStash(0, pop, true, Quiescence.NOBODY, Progress.NONE);
    }
  };

  private static final List<String> BRANCHES = List.of("master", "b1", "b2");
  private static final Set<Reason> REFUSALS =
      EnumSet.of(
          Reason.BRANCH_ACTIVE,
          Reason.BRANCH_EXISTS,
          Reason.BRANCH_MISSING,
          Reason.BRANCH_NOT_MERGED,
          Reason.BASE_MOVED,
          Reason.DIRTY,
          Reason.NO_COMMITS,
          Reason.REFUSED,
          Reason.UNKNOWN_REVISION);

  private final int weight;
  private final boolean takesBack;

  Operation(int weight, boolean takesBack) {
    this.weight = weight;
    this.takesBack = takesBack;
  }

  /** Whether a commit may leave the log by it. */
  boolean takesBack() {
    return takesBack;
  }

  /** Whether that is an answer which the state of the volume can explain. */
  boolean mayBeRefused(Reason reason) {
    return this != COMMIT
        && this != WRITE
        && this != STATUS
        && this != LOG
        && REFUSALS.contains(reason);
  }

  abstract void run(Client client, VolumeRepository volume) throws IOException, VolumeException;

  static Operation any(Random random) {
    int at = random.nextInt(Stream.of(values()).mapToInt(each -> each.weight).sum());
    for (Operation each : values()) {
      at -= each.weight;
      if (at < 0) {
        return each;
      }
    }
    throw new IllegalStateException();
  }

  static BranchName branch(Client client) {
    return new BranchName(BRANCHES.get(client.random().nextInt(BRANCHES.size())));
  }

  static Optional<CommitId> tip(VolumeRepository volume, BranchName branch) throws IOException {
    return volume.branches().stream()
        .filter(each -> each.name().equals(branch))
        .findFirst()
        .flatMap(BranchSummary::tip);
  }
}
