// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import dev.dvol.store.CheckoutRequest.WhenDirty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The commands of a campaign: when each can be given, and what a volume is like behind it. One line
 * of the table is all that another command needs.
 */
enum Operation {
  COMMIT(5, Deeds::commit),
  AMEND(2, Deeds::amend),
  RESET(4, s -> Deeds.reset(s, false)),
  RESET_DISCARD(1, s -> Deeds.reset(s, true)),
  CHECKOUT(3, s -> Deeds.checkout(s, WhenDirty.PARK)),
  CHECKOUT_FORCED(2, s -> Deeds.checkout(s, WhenDirty.FORCE)),
  CHECKOUT_NEW(2, Deeds::checkoutNew),
  CREATE_BRANCH(1, Deeds::createBranch),
  DELETE_BRANCH(1, Deeds::deleteBranch),
  RENAME_BRANCH(1, Deeds::renameBranch),
  STASH_PUSH(2, Deeds::pushStash),
  STASH_POP(3, Deeds::popStash),
  STASH_DROP(1, Deeds::dropStash),
  UNDO(6, Deeds::undo),
  GC(2, s -> Deeds.unseen(s, hands -> hands.gc(false))),
  GC_NOW(2, s -> Deeds.unseen(s, hands -> hands.gc(true))),
  MOUNT_AND_UNMOUNT(1, s -> Deeds.unseen(s, Hands::mountAndUnmount)),
  REMOVE_AND_BRING_BACK(1, s -> Deeds.unseen(s, Hands::removeAndBringBack));

  /** How an operation is decided on; empty where it makes no sense. */
  private interface Decision {
    Optional<Deed> in(Situation situation);
  }

  private final int weight;

  @SuppressWarnings("ImmutableEnumChecker") // decisions hold no state
  private final Decision decision;

  Operation(int weight, Decision decision) {
    this.weight = weight;
    this.decision = decision;
  }

  /** The deed in a situation; empty where it makes no sense. */
  Optional<Deed> decide(Situation situation) {
    return decision.in(situation);
  }

  /** Some operation and its deed; there is always one that can be done. */
  static Map.Entry<Operation, Deed> choose(Situation situation) {
    List<Operation> lots = new ArrayList<>();
    for (Operation each : values()) {
      for (int i = 0; i < each.weight; i++) {
        lots.add(each);
      }
    }
    while (true) {
      Operation one = situation.pick(lots);
      Optional<Deed> deed = one.decide(situation);
      if (deed.isPresent()) {
        return Map.entry(one, deed.get());
      }
    }
  }
}
