// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.round;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;

/** What one {@code stat} says. */
record FileFacts(
    int mode, int uid, int gid, long size, FileTime modified, long inode, FileTime changed) {
  private static final int KIND = 0xf000;
  private static final int REGULAR = 0x8000;
  private static final int DIRECTORY = 0x4000;

  static FileFacts of(Path path) throws IOException {
    Map<String, Object> facts =
        Files.readAttributes(
            path, "unix:mode,uid,gid,size,lastModifiedTime,ino,ctime", LinkOption.NOFOLLOW_LINKS);
    return new FileFacts(
        (Integer) fact(facts, "mode"),
        (Integer) fact(facts, "uid"),
        (Integer) fact(facts, "gid"),
        (Long) fact(facts, "size"),
        (FileTime) fact(facts, "lastModifiedTime"),
        (Long) fact(facts, "ino"),
        (FileTime) fact(facts, "ctime"));
  }

  private static Object fact(Map<String, Object> facts, String name) {
    return Objects.requireNonNull(facts.get(name), name);
  }

  boolean isRegular() {
    return (mode & KIND) == REGULAR;
  }

  /** Whether a restored file with those facts is as this one was. */
  boolean restoredAs(FileFacts other) {
    // The size of a directory says how many names it once had.
    boolean sameSize = size == other.size || (mode & KIND) == DIRECTORY;
    return mode == other.mode
        && uid == other.uid
        && gid == other.gid
        && sameSize
        && modified.equals(other.modified);
  }
}
