// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.CutRule;
import dev.dvol.store.chunk.StoredContent;
import dev.dvol.store.index.Fingerprint;
import java.util.Optional;

/**
 * What reading a file gave.
 *
 * @param fingerprint how the file looked when the last byte had been read
 * @param stable whether it looked the same before the first byte was
 * @param cut how it was cut
 * @param content its chunks, none without data
 * @param dataBytes bytes in chunks
 * @param changedBytes bytes in chunks that the old content does not have there
 * @param changedChunks chunks that the old content does not have there
 */
record ReadResult(
    Fingerprint fingerprint,
    boolean stable,
    CutRule cut,
    Optional<StoredContent> content,
    long dataBytes,
    long changedBytes,
    long changedChunks) {}
