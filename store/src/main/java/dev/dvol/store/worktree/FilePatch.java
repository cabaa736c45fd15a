// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.FileNode;
import java.util.Optional;

/**
 * An existing file whose content is to become another.
 *
 * @param path escaped
 * @param target what it is to be
 * @param known what it holds, where the index proves it; otherwise it is read
 */
record FilePatch(String path, Entry target, Optional<FileNode> known) {
  FileNode file() {
    return (FileNode) target.node();
  }
}
