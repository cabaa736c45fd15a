// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.round;

import dev.dvol.bench.tool.Operation;
import dev.dvol.bench.tool.Tool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * What each round does.
 *
 * @param operations what to report
 * @param incrementals how many commits of scattered updates follow the first
 * @param dvol dvol
 * @param peers what it is compared with
 */
public record RoundPlan(Set<Operation> operations, int incrementals, Tool dvol, List<Tool> peers) {
  /** Copies both collections. */
  public RoundPlan {
    operations = Set.copyOf(operations);
    peers = List.copyOf(peers);
  }

  /** Whether something is to be done from this operation on. */
  boolean reaches(Operation operation) {
    return operations.stream().anyMatch(asked -> asked.compareTo(operation) >= 0);
  }

  /** Whether an operation is to be done: because it was asked for, or others build on it. */
  boolean does(Operation operation) {
    boolean needed = operation == Operation.FIRST || operation == Operation.UPDATE;
    return operations.contains(operation) || (needed && reaches(operation));
  }

  /** dvol first in rounds of odd number, last in the others. */
  List<Tool> toolsInOrder(int round) {
    List<Tool> tools = new ArrayList<>();
    tools.add(dvol);
    tools.addAll(peers);
    if (round % 2 == 0) {
      Collections.reverse(tools);
    }
    return tools;
  }

  /** A guess of how much scratch space is needed at most, as a multiple of the files' length. */
  public double space() {
    // The files, dvol's store, and one directory that is restored at a time.
    double space = 2.5;
    for (Tool peer : peers) {
      // Plain copies: the last backup, the one before, and what was restored from it.
      boolean copies =
          peer.script(Operation.RESTORE).isPresent() && peer.script(Operation.RESET).isPresent();
      space += copies ? 3 : peer.stores() ? 0.5 : 0;
    }
    return space;
  }
}
