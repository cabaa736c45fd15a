// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The objects that have a file of their own, which only stock git makes. */
final class LooseObjects {
  private static final Pattern FIRST = Pattern.compile("[0-9a-f]{2}");
  private static final Pattern REST = Pattern.compile("[0-9a-f]{38}");

  private LooseObjects() {}

  /** Their ids. */
  static List<Oid> list(Directory objects) throws IOException {
    List<Oid> ids = new ArrayList<>();
    for (Name first : objects.list()) {
      if (FIRST.matcher(first.toString()).matches()) {
        addShard(objects, first, ids);
      }
    }
    return ids;
  }

  private static void addShard(Directory objects, Name first, List<Oid> ids) throws PosixException {
    try (Directory shard = objects.openDirectory(first)) {
      for (Name rest : shard.list()) {
        if (REST.matcher(rest.toString()).matches()) {
          ids.add(Oid.fromHex(first.toString() + rest));
        }
      }
    } catch (PosixException e) {
      // Stock git removes those that it has emptied.
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
    }
  }

  /** Where the file of one is, below the repository. */
  static String fileName(Oid id) {
    return "objects/" + id.hex().substring(0, 2) + "/" + id.hex().substring(2);
  }
}
