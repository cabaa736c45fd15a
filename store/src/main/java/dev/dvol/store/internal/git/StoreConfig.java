// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ConfigConstants;

/**
 * The {@code config} of every {@code store.git}. It makes C git and JGit sync refs and keep
 * reflogs, and it disarms whatever would rewrite, loosen or expire objects when a person runs stock
 * git on a volume: packs hold chunks that are already compressed, and only dvol's own gc knows what
 * may go.
 *
 * <p>C git gets {@code core.fsync}, JGit its {@code core.fsyncObjectFiles} only in memory: with
 * that in the file every command of today's git prints a warning.
 *
 * @see <a href="https://git-scm.com/docs/git-config">git-config</a>
 */
final class StoreConfig {
  /** The file's text. Format version 0 keeps old readers; git honours preciousObjects there too. */
  static final String TEXT =
      """
      [core]
      \trepositoryformatversion = 0
      \tbare = true
      \tcompression = 0
      \tlooseCompression = 0
      \tbigFileThreshold = 1k
      \tlogAllRefUpdates = always
      \tfsyncRefFiles = true
      \tfsync = all
      \tmultiPackIndex = false
      \tcommitGraph = false
      [extensions]
      \tpreciousObjects = true
      [gc]
      \tauto = 0
      \tautoPackLimit = 0
      \tautoDetach = false
      \tpruneExpire = never
      \tprunePackExpire = never
      \treflogExpire = never
      \treflogExpireUnreachable = never
      \tpackRefs = false
      \twriteCommitGraph = false
      \tcruftPacks = true
      \tbigPackThreshold = 1m
      [maintenance]
      \tauto = false
      [receive]
      \tautogc = false
      \tdenyNonFastForwards = true
      [transfer]
      \tunpackLimit = 1
      [fetch]
      \twriteCommitGraph = false
      [repack]
      \twriteBitmaps = false
      \tpackKeptObjects = false
      [pack]
      \twindow = 0
      \tdepth = 0
      \tcompression = 0
      \tdeltaCompression = false
      \tbuildBitmaps = false
      \tpackSizeLimit = 1g
      \twriteReverseIndex = false
      \tthreads = 1
      [uploadpack]
      \tallowFilter = true
      """;

  private StoreConfig() {}

  /** Sets in memory what dvol's own use must not lose even if a person edited the file. */
  static void enforce(Config config) {
    String core = ConfigConstants.CONFIG_CORE_SECTION;
    config.setBoolean(core, null, "fsyncRefFiles", true);
    config.setBoolean(core, null, "fsyncObjectFiles", true);
    config.setString(core, null, ConfigConstants.CONFIG_KEY_LOGALLREFUPDATES, "always");
    config.setBoolean(core, null, ConfigConstants.CONFIG_KEY_MULTIPACKINDEX, false);
  }
}
