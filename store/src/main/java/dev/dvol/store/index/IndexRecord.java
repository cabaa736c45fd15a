// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.index;

import dev.dvol.store.chunk.CutRule;
import dev.dvol.store.chunk.StoredContent;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.Name;
import java.util.Optional;

/**
 * What is known of one entry of a directory.
 *
 * @param name its name
 * @param fingerprint how it looked
 * @param trusted whether an equal fingerprint proves an unchanged entry, see {@link TrustRules}
 * @param known what it held
 */
public record IndexRecord(Name name, Fingerprint fingerprint, boolean trusted, Known known) {

  /** Whether it tells of an entry of this kind; a record with inode 0 tells nothing but a name. */
  public boolean isOf(FileKind kind) {
    return fingerprint.inode() != 0 && fingerprint.kind() == kind;
  }

  /** What an entry held when it was looked at. */
  public sealed interface Known {}

  /**
   * A regular file.
   *
   * @param cut how it is cut
   * @param content its chunks, none without data
   * @param dataBytes bytes that lie in chunks
   */
  public record KnownFile(CutRule cut, Optional<StoredContent> content, long dataBytes)
      implements Known {}

  /**
   * A directory.
   *
   * @param tree its directory node
   * @param block where the records of its entries begin in the index file
   */
  public record KnownDirectory(Oid tree, long block) implements Known {}

  /** Anything else: the commit's tree has all there is. */
  public record KnownOther() implements Known {}
}
