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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
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
  private static final byte[] ITSELF = {};

  /** Attributes of one entry that are named each for itself. */
  private static final int MOST_NAMED = 8;

  private final Posix posix;
  private final Skipped skipped;
  private final Map<String, Kept> kept;
  private final Map<Long, Written> written = new HashMap<>();
  private final Map<String, String> leaders = new HashMap<>();

  /** How an inode looked when we were done with it, and where that was. */
  private record Written(String path, Fingerprint look) {}

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

  /**
   * Whether this checkout brought what is at a path to exactly this look. The inode alone does not
   * tell: somebody may have put what we wrote elsewhere in its place.
   */
  boolean wrote(String path, Fingerprint print) {
    Written ours = written.get(print.inode());
    return ours != null
        && ours.look.equals(print)
        && ours.path.equals(leaders.getOrDefault(path, path));
  }

  /** The latest change time this checkout gave any entry, if it brought any. */
  Optional<Timestamp> latestChange() {
    return written.values().stream()
        .map(ours -> ours.look.changed())
        .max(Comparator.naturalOrder());
  }

  /** Remembers how a file looks that this checkout gave another name. */
  void noteLook(Directory directory, Name name, String path) throws PosixException {
    Fingerprint shown = Fingerprint.of(directory.stat(name));
    Written before = written.get(shown.inode());
    boolean onlyLinked =
        before == null
            || before.look.size() == shown.size()
                && before.look.modified().equals(shown.modified());
    if (onlyLinked) {
      written.put(shown.inode(), new Written(path, shown));
    }
  }

  /** Remembers that a path is another name of what is at its leader's. */
  void noteLink(String path, String leader) {
    leaders.put(path, leader);
  }

  /** An entry that could not be made at all. */
  void absent(String path, String what, PosixException refusal) {
    kept.put(path, new Kept(true, Optional.empty(), Optional.empty(), List.of()));
    skipped.add(path, what + " could not be made: " + refusal.errno().text());
  }

  /**
   * Brings an entry to the wanted metadata.
   *
   * @param fd of the entry itself, perhaps with {@code O_PATH}: by name another could be meant, and
   *     get an owner and rights that are not for it
   */
  void apply(int fd, String path, FileKind kind, Metadata wanted) throws PosixException {
    Fingerprint shown = Fingerprint.of(posix.fstat(fd));
    Optional<String> owner = Optional.empty();
    if (shown.uid() != wanted.uid() || shown.gid() != wanted.gid()) {
      owner = owner(fd, path, shown, wanted);
    }
    List<String> attributes = attributes(fd, path, wanted);
    // The mode comes last: it may take from us the right to look up even the directory itself.
    time(fd, path, wanted);
    boolean hasMode = kind != FileKind.SYMLINK;
    if (hasMode && Fingerprint.of(posix.fstat(fd)).permissions() != wanted.permissions()) {
      mode(fd, path, wanted);
    }
    Fingerprint after = Fingerprint.of(posix.fstat(fd));
    written.put(after.inode(), new Written(path, after));
    if (after.modified().seconds() != wanted.modified().seconds()) {
      // The kernel moves what a file system cannot keep to the nearest that it can.
      skipped.add(path, "its time is not set: not one that this file system keeps");
    }
    Optional<Integer> mode = Optional.empty();
    if (hasMode && after.permissions() != wanted.permissions()) {
      mode = Optional.of(after.permissions());
    }
    if (owner.isPresent() || mode.isPresent() || !attributes.isEmpty()) {
      kept.put(path, new Kept(false, owner, mode, attributes));
    } else {
      kept.remove(path);
    }
  }

  private Optional<String> owner(int fd, String path, Fingerprint shown, Metadata wanted)
      throws PosixException {
    try {
      posix.fchownat(fd, ITSELF, wanted.uid(), wanted.gid());
      return Optional.empty();
    } catch (PosixException e) {
      refuse(e, path, "its owner %d:%d is not set".formatted(wanted.uid(), wanted.gid()));
      return Optional.of(shown.uid() + ":" + shown.gid());
    }
  }

  private void mode(int fd, String path, Metadata wanted) throws PosixException {
    try {
      posix.fchmodat(fd, ITSELF, wanted.permissions());
    } catch (PosixException e) {
      refuse(e, path, "its mode %04o is not set".formatted(wanted.permissions()));
    }
  }

  private void time(int fd, String path, Metadata wanted) throws PosixException {
    try {
      posix.utimensat(fd, ITSELF, wanted.modified());
    } catch (PosixException e) {
      refuse(e, path, "its time is not set");
    }
  }

  private List<String> attributes(int fd, String path, Metadata wanted) throws PosixException {
    List<byte[]> shown = EntryReader.attributeNames(posix, fd, ITSELF);
    for (byte[] name : shown) {
      String text = new String(name, StandardCharsets.UTF_8);
      boolean isWanted = wanted.attributes().stream().anyMatch(a -> a.isNamed(name));
      // A system with SELinux labels everything that is made; the label is its own to remove.
      if (!isWanted && !text.equals(SELINUX)) {
        remove(fd, path, name, text);
      }
    }
    List<String> refused = new ArrayList<>();
    for (Attribute attribute : wanted.attributes()) {
      if (!isSet(fd, shown, attribute)) {
        try {
          posix.setxattr(fd, ITSELF, attribute.name(), attribute.value());
        } catch (PosixException e) {
          requireTolerable(e);
          if (refused.size() < MOST_NAMED) {
            refuse(e, path, "its attribute " + attribute + " is not set");
          }
          refused.add(attribute.escapedName());
        }
      }
    }
    if (refused.size() > MOST_NAMED) {
      skipped.add(path, "%d more attributes are not set".formatted(refused.size() - MOST_NAMED));
    }
    return refused;
  }

  private void remove(int fd, String path, byte[] name, String text) throws PosixException {
    try {
      posix.removexattr(fd, ITSELF, name);
    } catch (PosixException e) {
      if (!e.is(Errno.ENODATA)) {
        refuse(e, path, "its attribute " + text + " is not removed");
      }
    }
  }

  // One value at a time: whoever fills a volume may have hung any number on an entry.
  private boolean isSet(int fd, List<byte[]> shown, Attribute attribute) throws PosixException {
    if (shown.stream().noneMatch(attribute::isNamed)) {
      return false;
    }
    try {
      byte[] value = posix.getxattr(fd, ITSELF, attribute.name());
      return Arrays.equals(value, attribute.value());
    } catch (PosixException e) {
      if (e.is(Errno.ENODATA)) {
        return false;
      }
      throw e;
    }
  }

  // Only what says "you may not" or "I cannot keep that" is a value left out; an I/O error is a
  // failure.
  private void refuse(PosixException refusal, String path, String what) throws PosixException {
    requireTolerable(refusal);
    skipped.add(path, what + ": " + refusal.errno().text());
  }

  private static void requireTolerable(PosixException refusal) throws PosixException {
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
  }
}
