// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.hostile;

import dev.dvol.store.testing.ForgedStore;

/**
 * Something that a store from elsewhere may hold.
 *
 * @param name what it is
 * @param outcome what becomes of who takes its files out
 * @param work puts it into a store with one good commit
 */
record Forgery(String name, Outcome outcome, Work work) {
  /** What becomes of it. */
  enum Outcome {
    /** Its files are refused as damaged, before or while they are written. */
    REFUSED,
    /** It is harmless: its files come out. */
    HARMLESS,
    /** Every command says in its own way that the files are not as they should be, or works. */
    NAMED,
    /** The same, and perhaps no command works before somebody has mended the store. */
    STORE
  }

  /** Puts it there. */
  @FunctionalInterface
  interface Work {
    void into(ForgedStore store) throws Exception;
  }

  @Override
  public String toString() {
    return name;
  }
}
