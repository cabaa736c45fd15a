// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.index.Fingerprint;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Timestamp;
import dev.dvol.store.tree.Attribute;
import dev.dvol.store.tree.Entry.Metadata;
import dev.dvol.store.worktree.KeptValues.Kept;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sets owner, attributes, mode and time of entries, in the order in which none undoes another: a
 * chown clears setuid and capabilities, an access list changes the group bits. What the process may
 * not set is noted, not fatal. Remembers what each inode looked like afterwards, so that the index
 * can tell our writes from anybody's.
 */
final class AppliedMetadata {
  private static final String SELINUX = "security.selinux";

  private final Posix posix;
  private final Skipped skipped;
  private final Map<String, Kept> kept;
  private final Map<Long, Fingerprint> written = new HashMap<>();

  AppliedMetadata(Posix posix, KeptValues before, Skipped skipped) {
    this.posix = posix;
    this.skipped = skipped;
    this.kept = new HashMap<>(before.byPath());
  }

  /** What could not be applied, now or earlier to what was not touched now. */
  KeptValues kept() {
    return KeptValues.of(kept);
  }

  /** Whether an entry could not be made. */
  boolean isAbsent(String path) {
    Kept value = kept.get(path);
    return value != null && value.absent();
  }

  /** An entry that is not there any more, with all below it. */
  void forget(String path) {
    kept.keySet().removeIf(p -> p.equals(path) || p.startsWith(path + "/"));
  }

  /** Whether this checkout brought an inode to exactly this look. */
  boolean wrote(Fingerprint print) {
    return print.equals(written.get(print.inode()));
  }

  /** The latest change time this checkout gave any entry, if it brought any. */
  Optional<Timestamp> latestChange() {
    return written.values().stream().map(Fingerprint::changed).max(Comparator.naturalOrder());
  }

  /** Remembers how a file looks that this checkout gave another name. */
  void noteLook(Directory directory, Name name) throws PosixException {
    Fingerprint shown = Fingerprint.of(directory.stat(name));
    Fingerprint before = written.get(shown.inode());
    boolean onlyLinked =
        before == null
            || before.size() == shown.size() && before.modified().equals(shown.modified());
    if (onlyLinked) {
      written.put(shown.inode(), shown);
    }
  }

  /** An entry that could not be made at all. */
  void absent(String path, String what, PosixException refusal) {
    kept.put(path, new Kept(true, Optional.empty(), Optional.empty(), List.of()));
    skipped.add(path, what + " could not be made: " + refusal.errno().text());
  }

  /** Brings an entry, {@code .} for the directory itself, to the wanted metadata. */
  void apply(Directory directory, byte[] name, String path, FileKind kind, Metadata wanted)
      throws PosixException {
    Fingerprint shown = look(directory, name);
    Optional<String> owner = Optional.empty();
    if (shown.uid() != wanted.uid() || shown.gid() != wanted.gid()) {
      owner = owner(directory, name, path, shown, wanted);
    }
    List<String> attributes = attributes(directory, name, path, wanted);
    // The mode comes last: it may take from us the right to look up even the directory itself.
    time(directory, name, path, wanted);
    if (kind != FileKind.SYMLINK && look(directory, name).permissions() != wanted.permissions()) {
      mode(directory, name, path, wanted);
    }
    Fingerprint after = look(directory, name);
    written.put(after.inode(), after);
    Optional<Integer> mode = Optional.empty();
    if (kind != FileKind.SYMLINK && after.permissions() != wanted.permissions()) {
      mode = Optional.of(after.permissions());
    }
    if (owner.isPresent() || mode.isPresent() || !attributes.isEmpty()) {
      kept.put(path, new Kept(false, owner, mode, attributes));
    } else {
      kept.remove(path);
    }
  }

  private Fingerprint look(Directory directory, byte[] name) throws PosixException {
    boolean itself = name.length == 1 && name[0] == '.';
    return Fingerprint.of(
        itself ? posix.fstat(directory.fd()) : posix.statat(directory.fd(), name));
  }

  private Optional<String> owner(
      Directory directory, byte[] name, String path, Fingerprint shown, Metadata wanted)
      throws PosixException {
    try {
      posix.fchownat(directory.fd(), name, wanted.uid(), wanted.gid());
      return Optional.empty();
    } catch (PosixException e) {
      refuse(e, path, "its owner %d:%d is not set".formatted(wanted.uid(), wanted.gid()));
      return Optional.of(shown.uid() + ":" + shown.gid());
    }
  }

  private void mode(Directory directory, byte[] name, String path, Metadata wanted)
      throws PosixException {
    try {
      posix.fchmodat(directory.fd(), name, wanted.permissions());
    } catch (PosixException e) {
      refuse(e, path, "its mode %04o is not set".formatted(wanted.permissions()));
    }
  }

  private void time(Directory directory, byte[] name, String path, Metadata wanted)
      throws PosixException {
    try {
      posix.utimensat(directory.fd(), name, wanted.modified());
    } catch (PosixException e) {
      refuse(e, path, "its time is not set");
    }
  }

  private List<String> attributes(Directory directory, byte[] name, String path, Metadata wanted)
      throws PosixException {
    List<Attribute> shown = EntryReader.attributes(directory, name);
    List<String> refused = new ArrayList<>();
    for (Attribute attribute : shown) {
      boolean isWanted = wanted.attributes().stream().anyMatch(attribute::hasNameOf);
      // A system with SELinux labels everything that is made; the label is its own to remove.
      if (!isWanted && !attribute.toString().equals(SELINUX)) {
        try {
          posix.removexattr(directory.fd(), name, attribute.name());
        } catch (PosixException e) {
          refuse(e, path, "its attribute " + attribute + " is not removed");
        }
      }
    }
    for (Attribute attribute : wanted.attributes()) {
      if (!shown.contains(attribute)) {
        try {
          posix.setxattr(directory.fd(), name, attribute.name(), attribute.value());
        } catch (PosixException e) {
          refuse(e, path, "its attribute " + attribute + " is not set");
          refused.add(attribute.escapedName());
        }
      }
    }
    return refused;
  }

  // Only what says "you may not" or "I cannot keep that" is a value left out; an I/O error is a
  // failure.
  private void refuse(PosixException refusal, String path, String what) throws PosixException {
    boolean tolerable =
        refusal.is(Errno.EPERM)
            || refusal.is(Errno.EACCES)
            || refusal.is(Errno.EOPNOTSUPP)
            || refusal.is(Errno.EINVAL)
            || refusal.is(Errno.ERANGE)
            || refusal.is(Errno.E2BIG)
            || refusal.is(Errno.ENOSPC) && refusal.call().contains("setxattr");
    if (!tolerable) {
      throw refusal;
    }
    skipped.add(path, what + ": " + refusal.errno().text());
  }
}
