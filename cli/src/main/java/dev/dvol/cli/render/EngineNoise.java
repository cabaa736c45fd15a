// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Files that database engines write just by running: process ids, locks, sockets, logs, temporary
 * files, write-ahead logs. They are kept like all others; only lists for people show them apart,
 * because nobody looks for them.
 */
final class EngineNoise {
  private static final Set<String> NAMES =
      Set.of("postmaster.pid", "postmaster.opts", "ibtmp1", "mongod.lock", "WiredTiger.lock");
  private static final Pattern ENDINGS =
      Pattern.compile(".*\\.(pid|lock|log|log\\.[0-9]+|tmp|temp|sock|err)", Pattern.DOTALL);
  private static final Pattern DIRECTORIES =
      Pattern.compile(
          "(^|.*/)(pg_wal|pg_xlog|pg_stat_tmp|pg_stat|pgsql_tmp|pg_notify|pg_subtrans"
              + "|#innodb_temp|#innodb_redo|diagnostic\\.data|journal)(/.*)?",
          Pattern.DOTALL);

  private EngineNoise() {}

  static boolean matches(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return NAMES.contains(name)
        || ENDINGS.matcher(name).matches()
        || DIRECTORIES.matcher(path).matches();
  }
}
