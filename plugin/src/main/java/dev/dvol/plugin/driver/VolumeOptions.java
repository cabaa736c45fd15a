// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.driver;

import dev.dvol.store.BranchName;
import dev.dvol.store.Creation;
import dev.dvol.store.Creation.Seed;
import dev.dvol.store.VolumeName;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The options of {@code docker volume create -o}, each checked before anything is made. */
final class VolumeOptions {
  private static final String KNOWN = "branch, from, gid, mode, quiesce, uid";
  private static final Set<String> QUIESCE = Set.of("stop", "pause", "hook", "none");
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,10}");
  private static final Pattern OCTAL = Pattern.compile("[0-7]{1,4}");
  // 2^32-1 means "leave it" to the kernel.
  private static final long HIGHEST_ID = 0xFFFFFFFEL;

  private VolumeOptions() {}

  /**
   * What a volume is to be made with.
   *
   * @throws DriverException if an option is unknown or its value is none
   */
  static Creation parse(Map<String, String> options, BranchName defaultBranch)
      throws DriverException {
    BranchName branch = defaultBranch;
    Optional<Long> uid = Optional.empty();
    Optional<Long> gid = Optional.empty();
    Optional<Integer> permissions = Optional.empty();
    Optional<Seed> seed = Optional.empty();
    for (Map.Entry<String, String> option : options.entrySet()) {
      String value = option.getValue();
      switch (option.getKey()) {
        case "branch" -> branch = branch(value);
        case "from" -> seed = Optional.of(seed(value));
        case "gid" -> gid = Optional.of(id("gid", value));
        case "mode" -> permissions = Optional.of(mode(value));
        case "quiesce" -> requireQuiesce(value);
        case "uid" -> uid = Optional.of(id("uid", value));
        default ->
            throw new DriverException(
                "unknown option %s; dvol knows %s".formatted(Quoted.of(option.getKey()), KNOWN));
      }
    }
    return new Creation(branch, uid, gid, permissions, seed, options);
  }

  private static BranchName branch(String value) throws DriverException {
    if (!BranchName.isLegal(value)) {
      throw bad("branch", value, "a branch name as git check-ref-format allows it");
    }
    return new BranchName(value);
  }

  private static Seed seed(String value) throws DriverException {
    if (value.startsWith("/")) {
      return new Seed.OfDirectory(path(value));
    }
    int at = value.indexOf('@');
    String volume = at < 0 ? value : value.substring(0, at);
    String revision = at < 0 ? "HEAD" : value.substring(at + 1);
    if (!VolumeName.isLegal(volume) || revision.isEmpty()) {
      throw bad("from", value, "VOLUME, VOLUME@REVISION or an absolute directory");
    }
    return new Seed.OfCommit(new VolumeName(volume), revision);
  }

  private static Path path(String value) throws DriverException {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw bad("from", value, "a path");
    }
  }

  private static long id(String option, String value) throws DriverException {
    if (!DECIMAL.matcher(value).matches() || Long.parseLong(value) > HIGHEST_ID) {
      throw bad(option, value, "a number from 0 to " + HIGHEST_ID);
    }
    return Long.parseLong(value);
  }

  private static int mode(String value) throws DriverException {
    if (!OCTAL.matcher(value).matches()) {
      throw bad("mode", value, "one to four octal digits");
    }
    return Integer.parseInt(value, 8);
  }

  private static void requireQuiesce(String value) throws DriverException {
    if (!QUIESCE.contains(value)) {
      throw bad("quiesce", value, "stop, pause, hook or none");
    }
  }

  private static DriverException bad(String option, String value, String wanted) {
    return new DriverException(
        "option %s=%s is not understood: it takes %s".formatted(option, Quoted.of(value), wanted));
  }
}
