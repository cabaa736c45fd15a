// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.store.BranchName;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.util.ArrayList;
import java.util.List;

/** Refusals about branches in the words that the first dvol had for them. */
final class BranchRefusals {
  private BranchRefusals() {}

  static VolumeException exists(BranchName name) {
    return new VolumeException(
        Reason.BRANCH_EXISTS, "Cannot create existing branch " + name, "dvol checkout " + name);
  }

  /** The refusal of making, renaming or deleting a branch. */
  static VolumeException reworded(VolumeException refusal, BranchName name) {
    String message =
        switch (refusal.reason()) {
          case BRANCH_EXISTS -> "Cannot create existing branch " + name;
          case BRANCH_MISSING -> "Branch '" + name + "' does not exist";
          case BRANCH_ACTIVE ->
              "Cannot delete active branch, use 'dvol checkout' to switch branches first";
          case NO_COMMITS -> noCommits();
          default -> message(refusal);
        };
    List<String> hints = new ArrayList<>(refusal.hints());
    if (refusal.reason() == Reason.BRANCH_NOT_MERGED && hints.isEmpty()) {
      hints.add("dvol branch -D " + name + " deletes it all the same");
    }
    return copy(refusal, message, hints);
  }

  /** The refusal of switching to a branch. */
  static VolumeException rewordedForCheckout(
      VolumeException refusal, BranchName name, boolean create) {
    String message =
        switch (refusal.reason()) {
          case BRANCH_EXISTS -> "Cannot create existing branch " + name;
          case BRANCH_MISSING -> "Cannot switch to non-existing branch " + name;
          case NO_COMMITS -> create ? noCommits() : message(refusal);
          default -> message(refusal);
        };
    List<String> hints = new ArrayList<>(refusal.hints());
    if (hints.isEmpty() && refusal.reason() == Reason.BRANCH_MISSING) {
      hints.add("dvol checkout -b " + name + " makes it; dvol branch shows those there are");
    }
    if (hints.isEmpty() && refusal.reason() == Reason.BRANCH_EXISTS) {
      hints.add("dvol checkout " + name);
    }
    if (hints.isEmpty() && refusal.reason() == Reason.DIRTY) {
      hints.add("dvol commit -m MESSAGE keeps the changes");
      hints.add(
          "dvol checkout --park "
              + name
              + " leaves them in their branch; dvol config checkout.dirty park always does");
      hints.add("dvol checkout --force " + name + " throws them away");
    }
    return copy(refusal, message, hints);
  }

  private static String noCommits() {
    return "You must commit ('dvol commit') before you can branch ('dvol checkout -b')";
  }

  private static String message(VolumeException refusal) {
    String message = refusal.getMessage();
    return message == null ? refusal.reason().name() : message;
  }

  private static VolumeException copy(VolumeException refusal, String message, List<String> hints) {
    VolumeException copy =
        new VolumeException(refusal.reason(), message, hints.toArray(String[]::new));
    copy.initCause(refusal);
    return copy;
  }
}
