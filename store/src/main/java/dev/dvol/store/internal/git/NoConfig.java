// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;

/**
 * A configuration level that has no file: empty, never read, never written. Its one answer is the
 * time-stamp resolution of file systems, which JGit would otherwise measure for seconds and save in
 * the user's home.
 */
final class NoConfig extends FileBasedConfig {
  /**
   * Two ticks of the slowest usual kernel clock (100 Hz). JGit compares inode numbers too, so
   * renamed files are noticed whatever this says; a longer time only means more reading.
   */
  private static final long RESOLUTION_MILLIS = 20;

  NoConfig(@Nullable Config parent, FS fs) {
    super(parent, null, fs);
  }

  @Override
  public long getTimeUnit(
      String section,
      @Nullable String subsection,
      String name,
      long defaultValue,
      TimeUnit wantUnit) {
    if (section.equals(ConfigConstants.CONFIG_FILESYSTEM_SECTION)) {
      return wantUnit.convert(RESOLUTION_MILLIS, TimeUnit.MILLISECONDS);
    }
    return super.getTimeUnit(section, subsection, name, defaultValue, wantUnit);
  }

  @Override
  public boolean isOutdated() {
    return false;
  }

  @Override
  public void load() {}

  @Override
  public void save() {}

  @Override
  public String toString() {
    return "NoConfig";
  }
}
