// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.check;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.Oid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Collects what is wrong, each object once. Safe for any number of threads. */
final class Findings {
  private final List<Damage> ofFiles = new ArrayList<>();
  private final Map<Oid, Damage> ofObjects = new LinkedHashMap<>();
  private final Set<Oid> unnamed = new HashSet<>();
  private final Set<Oid> copies = new HashSet<>();
  private final Set<String> packs = new TreeSet<>();
  private long fileCount;

  /** A file as a whole. */
  synchronized void file(String file, String what) {
    fileCount++;
    if (ofFiles.size() < CheckReport.MOST_NAMED) {
      ofFiles.add(new Damage(file, Optional.empty(), what, false));
    }
  }

  /** A pack or its index as a whole. */
  synchronized void packFile(String file, String what) {
    file(file, what);
    int ending = file.lastIndexOf('.');
    pack(ending < 0 ? file : file.substring(0, ending));
  }

  /** A pack that is not as it was written, by name without an ending. */
  synchronized void pack(String name) {
    packs.add(name);
  }

  /** Names of all packs that are not as they were written. */
  synchronized Set<String> packs() {
    return new TreeSet<>(packs);
  }

  /** One copy of an object: there may be others. What is found first of an object is told. */
  synchronized void copy(Oid id, String where, String what) {
    if (!ofObjects.containsKey(id) && !unnamed.contains(id)) {
      note(id, where, what);
      copies.add(id);
    }
  }

  /**
   * An object that cannot be had.
   *
   * @param id that was asked for; the exception may be about one that it names
   */
  synchronized void object(Oid id, String where, Exception why) {
    object(concerned(id, why), where, String.valueOf(why.getMessage()));
  }

  /** An object that is not what it should be, in whatever copy. */
  synchronized void object(Oid id, String where, String what) {
    copies.remove(id);
    if (!ofObjects.containsKey(id)) {
      note(id, where, what);
    }
  }

  private void note(Oid id, String where, String what) {
    if (ofObjects.size() < CheckReport.MOST_NAMED) {
      ofObjects.put(id, new Damage(where, Optional.of(id), what, false));
    } else {
      unnamed.add(id);
    }
  }

  private static Oid concerned(Oid id, Exception why) {
    String resource = id.hex();
    if (why instanceof ObjectCorruptException corrupt) {
      resource = corrupt.resource();
    } else if (why instanceof ObjectMissingException missing) {
      resource = missing.resource();
    }
    return resource.matches("[0-9a-f]{40}") ? Oid.fromHex(resource) : id;
  }

  /** Tells of an object that another copy of it is sound. */
  synchronized void replaced(Oid id) {
    ofObjects.computeIfPresent(
        id, (key, damage) -> new Damage(damage.where(), damage.object(), damage.what(), true));
  }

  /** All objects concerned. */
  synchronized Set<Oid> objects() {
    Set<Oid> all = new HashSet<>(unnamed);
    all.addAll(ofObjects.keySet());
    return all;
  }

  /** Those of them of which only a copy is known to be damaged. */
  synchronized Set<Oid> copies() {
    return new HashSet<>(copies);
  }

  synchronized long count() {
    return fileCount + ofObjects.size() + unnamed.size();
  }

  /** What is told one by one: files first. */
  synchronized List<Damage> named() {
    List<Damage> named = new ArrayList<>(ofFiles);
    named.addAll(ofObjects.values());
    return named.subList(0, Math.min(named.size(), CheckReport.MOST_NAMED));
  }
}
