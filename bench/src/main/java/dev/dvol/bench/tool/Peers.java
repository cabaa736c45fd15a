// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.tool;

import java.util.List;

/** The tools that dvol is compared with. */
public final class Peers {
  private static final String DONE = "; sync -f \"$store\"";
  private static final String CHANGED = "cd \"$source\"; xargs -0r cat -- <\"$changed\" >/dev/null";

  private Peers() {}

  /** All of them, installed or not, the fast ones first. */
  public static List<Tool> all() {
    return List.of(
        cat(),
        zstd(),
        copy("cp", "never"),
        copy("cp-reflink", "always"),
        rsync(),
        tar(),
        borg(),
        restic(),
        bup(),
        casync());
  }

  // The floor: nobody knows what is in a file without having read it.
  private static Tool cat() {
    return Tool.named("cat", "cat")
        .does(Operation.FIRST, "cd \"$source\"; find . -type f -print0 | xargs -0r cat >/dev/null")
        .does(Operation.STATUS_CHANGED, CHANGED)
        .does(Operation.UPDATE, CHANGED)
        .does(Operation.RESET, CHANGED)
        .does(Operation.RESET_PARENT, CHANGED)
        .does(Operation.CHECKOUT, CHANGED)
        .does(Operation.CHECKOUT_BACK, CHANGED)
        .build();
  }

  private static Tool zstd() {
    return Tool.named("zstd", "zstd")
        .tidy("rm -f \"$store\"/*")
        .does(
            Operation.FIRST,
            "cd \"$source\"; find . -type f -print0 | sort -z | xargs -0r cat"
                + " | zstd -1 -T0 -q -o \"$store/$number.zst\""
                + DONE)
        .build();
  }

  private static Tool copy(String name, String reflink) {
    String copy = "cp -a --reflink=" + reflink;
    String backup = copy + " \"$source\" \"$store/$number\"" + DONE;
    String restore = copy + " \"$store/$latest\" \"$target\"" + DONE;
    return Tool.named(name, "cp")
        .tidy("find \"$store\" -mindepth 1 -maxdepth 1 ! -name \"$latest\" -exec rm -rf {} +")
        .does(Operation.FIRST, backup)
        .does(Operation.UPDATE, backup)
        .does(Operation.RESTORE, restore)
        .does(Operation.RESET, "rm -rf \"$target\"; " + restore)
        .build();
  }

  private static Tool rsync() {
    String backup = "rsync -a --delete \"$source/\" \"$store/copy/\"" + DONE;
    return Tool.named("rsync", "rsync")
        .beforeReset("rsync -a --delete \"$source/\" \"$target/\"")
        .does(Operation.FIRST, backup)
        .does(Operation.UNCHANGED, backup)
        .does(Operation.UPDATE, backup)
        .does(Operation.RESTORE, "rsync -a \"$store/copy/\" \"$target/\"" + DONE)
        .does(Operation.RESET, "rsync -a --delete \"$store/copy/\" \"$target/\"" + DONE)
        .build();
  }

  private static Tool tar() {
    String backup =
        "tar -C \"$source\" --sparse -cf - . | zstd -1 -T0 -q -o \"$store/$number.tar.zst\"" + DONE;
    String restore =
        "mkdir \"$target\"; zstd -dcq \"$store/$latest.tar.zst\" | tar -C \"$target\" -xpf -"
            + DONE;
    return Tool.named("tar-zstd", "zstd")
        .version("tar --version")
        .tidy("find \"$store\" -type f ! -name \"$latest.tar.zst\" -delete")
        .does(Operation.FIRST, backup)
        .does(Operation.UPDATE, backup)
        .does(Operation.RESTORE, restore)
        .build();
  }

  private static Tool borg() {
    String backup = "cd \"$source\"; borg create --compression zstd,1 ::\"$number\" ." + DONE;
    return Tool.named("borg", "borg")
        .debian("borgbackup")
        .prelude(
            "export BORG_BASE_DIR=\"$home\" BORG_CACHE_DIR=\"$home/cache\""
                + " BORG_CONFIG_DIR=\"$home/config\" BORG_REPO=\"$store\""
                + " BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes"
                + " BORG_RELOCATED_REPO_ACCESS_IS_OK=yes")
        .setup("borg init --encryption none")
        .does(Operation.FIRST, backup)
        .does(Operation.UNCHANGED, backup)
        .does(Operation.UPDATE, backup)
        .does(
            Operation.RESTORE,
            "mkdir \"$target\"; cd \"$target\"; borg extract --sparse ::\"$latest\"" + DONE)
        .build();
  }

  private static Tool restic() {
    String backup = "restic -q backup \"$source\"" + DONE;
    return Tool.named("restic", "restic")
        .version("restic version")
        .prelude(
            "export RESTIC_REPOSITORY=\"$store\" RESTIC_PASSWORD=bench"
                + " RESTIC_CACHE_DIR=\"$home/cache\" HOME=\"$home\"")
        .setup("restic -q init")
        .does(Operation.FIRST, backup)
        .does(Operation.UNCHANGED, backup)
        .does(Operation.UPDATE, backup)
        .does(Operation.RESTORE, "restic -q restore latest --target \"$target\"" + DONE)
        .build();
  }

  private static Tool bup() {
    String backup = "bup index -u \"$source\"; bup save -q -n bench --strip \"$source\"" + DONE;
    return Tool.named("bup", "bup")
        .prelude("export BUP_DIR=\"$store\" HOME=\"$home\"")
        .setup("bup init")
        .does(Operation.FIRST, backup)
        .does(Operation.UNCHANGED, backup)
        .does(Operation.UPDATE, backup)
        .does(Operation.RESTORE, "bup restore -q -C \"$target\" /bench/latest/." + DONE)
        .build();
  }

  private static Tool casync() {
    String backup =
        "casync make --store=\"$store/chunks.castr\" \"$store/$number.caidx\" \"$source\""
            + " >/dev/null"
            + DONE;
    return Tool.named("casync", "casync")
        .prelude("export HOME=\"$home\" XDG_CACHE_HOME=\"$home\"")
        .does(Operation.FIRST, backup)
        .does(Operation.UNCHANGED, backup)
        .does(Operation.UPDATE, backup)
        .does(
            Operation.RESTORE,
            "casync extract --store=\"$store/chunks.castr\" \"$store/$latest.caidx\" \"$target\""
                + DONE)
        .build();
  }
}
