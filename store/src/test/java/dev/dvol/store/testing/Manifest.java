// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing;

import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.NativePosix;
import dev.dvol.store.posix.Posix;
import dev.dvol.store.posix.PosixException;
import dev.dvol.store.posix.Stat;
import dev.dvol.store.tree.Escape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything a volume keeps of a directory as text, a line an entry, in walk order: escaped path,
 * kind, mode, uid:gid, time, then what the kind has, the first path of its hard links, attributes.
 */
public final class Manifest {
  private static final byte[] ITSELF = {'.'};
  private static final int BLOCK = 1 << 16;

  private final Posix posix = new NativePosix();
  private final StringBuilder lines = new StringBuilder();
  private final Map<Long, String> links = new HashMap<>();

  private Manifest() {}

  /** The manifest of what is in a directory, itself included. */
  public static String of(Path root) throws PosixException {
    Manifest manifest = new Manifest();
    try (Directory directory = Directory.openRoot(manifest.posix, root)) {
      manifest.line(".", directory, ITSELF, directory.stat());
      manifest.walk(directory, "");
    }
    return manifest.lines.toString();
  }

  /** The same without what only root can restore: owners and devices. */
  public static String withoutRoot(String manifest) {
    StringBuilder kept = new StringBuilder();
    for (String line : manifest.split("\n")) {
      String[] parts = line.split(" ");
      if (!parts[1].equals("b") && !parts[1].equals("c")) {
        parts[3] = "-";
        String attributes = String.join(" ", parts).replaceAll(" (security|trusted)\\.[^ ]*", "");
        kept.append(attributes).append('\n');
      }
    }
    return kept.toString();
  }

  private void walk(Directory directory, String path) throws PosixException {
    List<Name> names = directory.list().stream().sorted().toList();
    for (Name name : names) {
      Stat stat = directory.stat(name);
      String below = path + Escape.of(name.bytes());
      line(below, directory, name.bytes(), stat);
      if (stat.kind() == FileKind.DIRECTORY) {
        try (Directory child = directory.openDirectory(name)) {
          walk(child, below + "/");
        }
      }
    }
  }

  private void line(String path, Directory directory, byte[] name, Stat stat)
      throws PosixException {
    lines.append(
        "%s %s %04o %d:%d %d.%09d"
            .formatted(
                path,
                stat.kind().letter(),
                stat.permissions(),
                stat.uid(),
                stat.gid(),
                stat.modified().seconds(),
                stat.modified().nanos()));
    switch (stat.kind()) {
      case FILE -> lines.append(' ').append(stat.size()).append(' ').append(sha(directory, name));
      case SYMLINK ->
          lines.append(" -> ").append(Escape.of(posix.readlinkat(directory.fd(), name)));
      case CHARACTER_DEVICE, BLOCK_DEVICE ->
          lines.append(' ').append(stat.rdevMajor()).append(':').append(stat.rdevMinor());
      case DIRECTORY, FIFO, SOCKET -> {}
    }
    if (stat.kind() != FileKind.DIRECTORY && stat.links() > 1) {
      lines.append(" =").append(links.computeIfAbsent(stat.inode(), inode -> path));
    }
    Map<String, String> attributes = new TreeMap<>();
    for (byte[] attribute : posix.listxattr(directory.fd(), name)) {
      byte[] value = posix.getxattr(directory.fd(), name, attribute);
      attributes.put(
          new String(attribute, StandardCharsets.ISO_8859_1),
          Base64.getUrlEncoder().withoutPadding().encodeToString(value));
    }
    attributes.remove("security.selinux");
    attributes.forEach((key, value) -> lines.append(' ').append(key).append('=').append(value));
    lines.append('\n');
  }

  private static String sha(Directory directory, byte[] name) throws PosixException {
    try (FileHandle file = directory.openForReading(Name.of(name))) {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK);
      for (long at = 0; ; at += BLOCK) {
        int count = file.readFully(buffer.clear(), at);
        sha.update(buffer.flip());
        if (count < BLOCK) {
          return HexFormat.of().formatHex(sha.digest());
        }
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
