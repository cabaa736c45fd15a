// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.index.Fingerprint;
import dev.dvol.store.index.IndexRecord;
import dev.dvol.store.index.IndexRecord.Known;
import dev.dvol.store.index.IndexRecord.KnownOther;
import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Name;
import dev.dvol.store.tree.Escape;
import dev.dvol.store.tree.StoredDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A directory between the moment it was listed and the moment all its files have been read. */
final class DirectoryScan {
  /** One entry of it. */
  static final class Child {
    final Name name;
    final Fingerprint print;
    final long links;

    /** The first path of its hard-link group; empty for an entry with one name. */
    final Optional<String> group;

    /** What the index has for it, whether it still fits or not. */
    final @Nullable IndexRecord record;

    /** Whether the index proves it unchanged. */
    final boolean unchanged;

    /** The content being read, for a file that is not unchanged. */
    @Nullable CompletableFuture<ReadResult> reading;

    /** Whether that reading is of another name of the same file. */
    private boolean readElsewhere;

    /** What the index proves another name of the same file to hold. */
    private @Nullable Known sameFile;

    /** What else is asked of it, where it was asked before others go on. */
    @Nullable EntryLook look;

    /** The directory below, for a directory. */
    @Nullable DirectoryScan below;

    Child(
        Name name,
        Fingerprint print,
        long links,
        Optional<String> group,
        @Nullable IndexRecord record,
        boolean unchanged) {
      this.name = name;
      this.print = print;
      this.links = links;
      this.group = group;
      this.record = record;
      this.unchanged = unchanged;
    }

    /** Has the content that is being read under another name of the same file. */
    void share(CompletableFuture<ReadResult> other) {
      reading = other;
      readElsewhere = true;
    }

    /** Has the content that the index proves another name of the same file to have. */
    void share(Known other) {
      sameFile = other;
    }

    /** Whether its content is being read under another name of the same file. */
    boolean isReadElsewhere() {
      return readElsewhere;
    }

    /** Whether the index, or a reading that was begun, tells the content of this file. */
    boolean isContentKnown() {
      return reading != null || unchanged || sameFile != null;
    }

    /** What the index knows of its content, whether that still fits or not. */
    Known known() {
      if (sameFile != null) {
        return sameFile;
      }
      return record == null ? new KnownOther() : record.known();
    }

    /** Whether its record says all there is to say. */
    boolean isProven() {
      return unchanged && below == null && links == 1 && record != null;
    }
  }

  final Directory handle;

  /** Escaped components joined by slashes; empty for the root. */
  final String path;

  /** The node the index describes it by; none when the index does not know it. */
  final Optional<Oid> indexed;

  /** As it is in the commit that kept values are looked up in. */
  Optional<StoredDirectory> keeper;

  /** As it is in the state that changes are told against. */
  Optional<StoredDirectory> reference;

  List<Child> children = new ArrayList<>();

  /** Names the index has and the directory has not. */
  List<Name> removed = new ArrayList<>();

  /** Its node and where its records are, once it is finished. */
  @Nullable Oid tree;

  long block;

  DirectoryScan(
      Directory handle,
      String path,
      Optional<Oid> indexed,
      Optional<StoredDirectory> keeper,
      Optional<StoredDirectory> reference) {
    this.handle = handle;
    this.path = path;
    this.indexed = indexed;
    this.keeper = keeper;
    this.reference = reference;
  }

  String pathOf(Name name) {
    String escaped = Escape.of(name.bytes());
    return path.isEmpty() ? escaped : path + "/" + escaped;
  }

  /** Whether no file in it is still being read. */
  boolean isRead() {
    for (Child child : children) {
      if (child.reading != null && !child.reading.isDone()) {
        return false;
      }
    }
    return true;
  }

  /** Drops its entries: once it is finished, only its node and where its records are is asked. */
  void forgetEntries() {
    children = List.of();
    removed = List.of();
    keeper = Optional.empty();
    reference = Optional.empty();
  }

  /** Whether the index describes exactly the state that changes are told against. */
  boolean referenceIsIndexed() {
    return indexed.isPresent() && indexed.equals(reference.map(StoredDirectory::id));
  }
}
