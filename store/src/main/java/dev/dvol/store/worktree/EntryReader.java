// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.index.Fingerprint;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.tree.Attribute;
import dev.dvol.store.tree.Entry.Metadata;
import dev.dvol.store.tree.TreeLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads what a stat does not tell of an entry. */
final class EntryReader {
  private static final int SYMLINK_PERMISSIONS = 0777;

  // What xfs lists besides system.posix_acl_access and _default: the same lists in its own form.
  private static final Set<String> SECOND_NAMES =
      Set.of("trusted.SGI_ACL_FILE", "trusted.SGI_ACL_DEFAULT");

  private EntryReader() {}

  /**
   * The metadata of an entry that looks like this; {@code name} may be {@code .} for the directory
   * itself.
   */
  static Metadata metadata(Directory directory, byte[] name, Fingerprint print)
      throws PosixException {
    return metadata(print, attributes(directory, name));
  }

  /** The metadata of an entry that looks like this and has these extended attributes. */
  static Metadata metadata(Fingerprint print, List<Attribute> attributes) {
    int permissions =
        switch (print.kind()) {
          case SYMLINK -> SYMLINK_PERMISSIONS;
          case FILE, DIRECTORY, FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> print.permissions();
        };
    return new Metadata(permissions, print.uid(), print.gid(), print.modified(), attributes);
  }

  /**
   * All extended attributes of an entry.
   *
   * @throws PosixException also with {@code E2BIG}, if they are more than is kept
   */
  static List<Attribute> attributes(Directory directory, byte[] name) throws PosixException {
    Posix posix = directory.posix();
    List<Attribute> attributes = new ArrayList<>();
    long bytes = 0;
    for (byte[] attribute : attributeNames(posix, directory.fd(), name)) {
      try {
        byte[] value = posix.getxattr(directory.fd(), name, attribute);
        bytes += attribute.length + value.length;
        if (bytes > TreeLimits.MOST_ATTRIBUTE_BYTES) {
          throw new PosixException(Errno.E2BIG, "lgetxattr", "of all attributes together");
        }
        attributes.add(new Attribute(attribute, value));
      } catch (PosixException e) {
        // Removed between the two calls.
        if (!e.is(Errno.ENODATA)) {
          throw e;
        }
      }
    }
    return attributes;
  }

  /** Names of the extended attributes that are kept of an entry. */
  static List<byte[]> attributeNames(Posix posix, int directory, byte[] name)
      throws PosixException {
    List<byte[]> names = new ArrayList<>(posix.listxattr(directory, name));
    names.removeIf(n -> SECOND_NAMES.contains(new String(n, StandardCharsets.US_ASCII)));
    return names;
  }
}
