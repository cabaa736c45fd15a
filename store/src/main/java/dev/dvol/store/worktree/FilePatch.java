// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.index.Fingerprint;
import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.FileNode;
import java.util.Optional;

/**
 * An existing file whose content is to become another.
 *
 * @param path escaped
 * @param target what it is to be
 * @param known what it holds, where the index proves it; otherwise it is read
 * @param seen how it looked when that was decided
 */
record FilePatch(String path, Entry target, Optional<FileNode> known, Fingerprint seen) {
  /** The same for a file that somebody touched since. */
  FilePatch withoutKnown() {
    return new FilePatch(path, target, Optional.empty(), seen);
  }

  FileNode file() {
    return (FileNode) target.node();
  }
}
