// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import dev.dvol.cli.SystemCallTrace.SystemCall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Judges the order of writes, renames and syncs of one command, whatever a power cut would have
 * made of it this time:
 *
 * <ol>
 *   <li>a file is synced before it gets its final name;
 *   <li>packs, with the names in their directory, are durable before a ref or an intent is
 *       published;
 *   <li>all is durable before the intent is removed;
 *   <li>all is durable before the command says that it is done: content, and every directory in
 *       which a name came, went or changed.
 * </ol>
 *
 * <p>A sync counts for what ended before it began. The kernel may keep more than that; ext4, xfs
 * and btrfs need not.
 *
 * @see <a
 *     href="https://www.usenix.org/conference/osdi14/technical-sessions/presentation/pillai">All
 *     File Systems Are Not Created Equal, OSDI 2014</a>
 */
final class SyncOrder {
  private static final Pattern PASSING = Pattern.compile("(\\.tmp-|tmp_|\\.test-).*|.*\\.lock");
  private static final Pattern LOCK =
      Pattern.compile("lock|.*\\.owner|(containers|mounts|)\\.lock");

  private final Path pool;

  /** What changed since it was synced, and where in the trace. */
  private final Map<Path, Change> files = new TreeMap<>();

  private final Map<Path, Change> directories = new TreeMap<>();
  private final Set<Path> known = new LinkedHashSet<>();
  private final List<String> violations = new ArrayList<>();
  private int syncs;

  private record Change(int when, String what) {}

  /** For what happens below a directory. */
  SyncOrder(Path pool) {
    this.pool = pool;
  }

  List<String> violations() {
    return violations;
  }

  int syncs() {
    return syncs;
  }

  /** Whatever happened so far counts as durable: a command begins. */
  void begin() {
    files.clear();
    directories.clear();
  }

  /** The command has said that it is done. */
  void end(String command) {
    require(command + " is over", files, directories);
  }

  /** Sees one call, in the order in which they ended. */
  void see(SystemCall call) {
    if (!call.succeeded()) {
      return;
    }
    switch (call.name()) {
      case "openat" -> opened(call, call.arguments().get(2));
      case "open" -> opened(call, call.arguments().get(1));
      case "creat" -> opened(call, "O_CREAT|O_TRUNC");
      case "write",
          "pwrite64",
          "writev",
          "pwritev",
          "ftruncate",
          "fallocate",
          "copy_file_range",
          "sendfile" ->
          written(call);
      case "ioctl" -> {
        if (call.arguments().size() > 1 && call.arguments().get(1).contains("FICLONE")) {
          written(call);
        }
      }
      case "mkdir" -> named(call, call.path(0), "made");
      case "mkdirat", "mknodat" -> named(call, call.pathAt(0), "made");
      case "symlink" -> named(call, call.path(1), "made");
      case "symlinkat" -> named(call, call.pathAt(1), "made");
      case "link" -> linked(call, call.path(0), call.path(1));
      case "linkat" -> linked(call, call.pathAt(0), call.pathAt(2));
      case "rename" -> renamed(call, call.path(0), call.path(1));
      case "renameat", "renameat2" -> renamed(call, call.pathAt(0), call.pathAt(2));
      case "unlink", "rmdir" -> removed(call, call.path(0));
      case "unlinkat" -> removed(call, call.pathAt(0));
      case "fsync", "fdatasync" -> synced(call);
      case "syncfs", "sync" -> allSynced(call);
      default -> throw new IllegalArgumentException("what does this change? " + call);
    }
  }

  private boolean matters(Path path) {
    return path.startsWith(pool) && !isCache(path);
  }

  // The stat index is a cache that is checked when it is read, and the logs of refs are for people.
  private boolean isCache(Path path) {
    Path inside = pool.relativize(path);
    return inside.getNameCount() > 2 && inside.getName(1).toString().equals("index")
        || inside.toString().contains("store.git/logs/");
  }

  /** Names that mean nothing: whether they are there after a power cut makes no difference. */
  private static boolean isPassing(Path path) {
    return PASSING.matcher(path.getFileName().toString()).matches() || isLock(path);
  }

  /** A volume that is being made, which is synced as a whole before it gets its name. */
  private boolean isInTheMaking(Path path) {
    return pool.relativize(path).getName(0).toString().startsWith(".tmp-");
  }

  private void opened(SystemCall call, String flags) {
    if (flags.contains("O_CREAT") && !flags.contains("O_TMPFILE")) {
      Path path = call.ofResult();
      if (known.add(path)) {
        named(call, path, "made");
        changed(call, path, "made");
      } else if (flags.contains("O_TRUNC")) {
        changed(call, path, "cut");
      }
    }
  }

  private void written(SystemCall call) {
    // Deleted and nameless files, pipes and the like have no place below the pool, or none for
    // long.
    if (call.arguments().get(0).contains("</") && !call.arguments().get(0).contains("(deleted)")) {
      changed(call, call.ofDescriptor(0), call.name());
    }
  }

  private void changed(SystemCall call, Path file, String what) {
    if (matters(file) && !isLock(file)) {
      files.put(file, new Change(call.ended(), what));
    }
  }

  /** Empty files that are locked, and what tells people who holds them. */
  private static boolean isLock(Path file) {
    return LOCK.matcher(file.getFileName().toString()).matches();
  }

  private void named(SystemCall call, Path path, String what) {
    if (matters(path) && !isPassing(path)) {
      directories.put(path.getParent(), new Change(call.ended(), what + " " + path.getFileName()));
    }
  }

  private void linked(SystemCall call, Path from, Path to) {
    requireContent(from, to);
    named(call, to, "linked");
  }

  private void renamed(SystemCall call, Path from, Path to) {
    if (!isPassing(to)) {
      requireContent(from, to);
    }
    if (publishesRef(to)) {
      requirePacks(to);
    }
    move(files, from, to);
    move(directories, from, to);
    known.add(to);
    known.remove(from);
    named(call, to, "renamed");
    if (!to.getParent().equals(from.getParent())) {
      named(call, from, "moved away");
    }
  }

  private void removed(SystemCall call, Path path) {
    if (path.endsWith("journal/intent.json")) {
      require("the intent is removed", files, directories);
    }
    files.keySet().removeIf(each -> each.startsWith(path));
    directories.keySet().removeIf(each -> each.startsWith(path));
    known.remove(path);
    named(call, path, "removed");
  }

  private static void move(Map<Path, Change> changes, Path from, Path to) {
    Map<Path, Change> moved = new TreeMap<>();
    changes.forEach(
        (path, change) -> {
          if (path.startsWith(from)) {
            moved.put(path.equals(from) ? to : to.resolve(from.relativize(path)), change);
          }
        });
    changes.keySet().removeIf(path -> path.startsWith(from));
    changes.putAll(moved);
  }

  private void synced(SystemCall call) {
    syncs++;
    Path path = call.ofDescriptor(0);
    forget(files, path, call.begun());
    forget(directories, path, call.begun());
  }

  private static void forget(Map<Path, Change> changes, Path path, int begun) {
    Change change = changes.get(path);
    if (change != null && change.when() < begun) {
      changes.remove(path);
    }
  }

  private void allSynced(SystemCall call) {
    syncs++;
    files.values().removeIf(change -> change.when() < call.begun());
    directories.values().removeIf(change -> change.when() < call.begun());
  }

  private boolean publishesRef(Path to) {
    String path = to.toString();
    return to.startsWith(pool)
        && (path.contains("/store.git/refs/") || path.endsWith("journal/intent.json"));
  }

  private void requireContent(Path from, Path to) {
    Change change = files.get(from);
    // Working files are synced all at once, behind the last; rule 3 sees to that.
    boolean working = to.toString().contains("/branches/");
    if (change != null && matters(to) && !working && !isInTheMaking(to)) {
      violations.add(
          "%s got its name before its content was synced (%s)".formatted(to, change.what()));
    }
  }

  private void requirePacks(Path published) {
    Map<Path, Change> packs = new TreeMap<>(files);
    packs.keySet().removeIf(path -> !path.toString().contains("/objects/pack/") || isPassing(path));
    Map<Path, Change> names = new TreeMap<>(directories);
    names.keySet().removeIf(path -> !path.toString().endsWith("/objects/pack"));
    require(published + " is published", packs, names);
  }

  private void require(String when, Map<Path, Change> content, Map<Path, Change> names) {
    content.forEach(
        (path, change) -> {
          if (!isPassing(path)) {
            violations.add(
                "%s, and the content of %s is not synced (%s)"
                    .formatted(when, path, change.what()));
          }
        });
    names.forEach(
        (path, change) ->
            violations.add(
                "%s, and directory %s is not synced (%s)".formatted(when, path, change.what())));
  }
}
