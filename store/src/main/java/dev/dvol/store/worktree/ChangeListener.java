// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import java.io.IOException;

/** Hears of changes, in no promised order. */
public interface ChangeListener {
  /** A path differs. */
  void changed(Change change) throws IOException;
}
