// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import java.io.File;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.FS_POSIX;
import org.jspecify.annotations.Nullable;

/** A POSIX file system without a home directory and without programs to run. */
final class IsolatedFs extends FS_POSIX {
  @Override
  public FS newInstance() {
    return new IsolatedFs();
  }

  /** False: a bare repository has no executable files, and finding out would start a shell. */
  @Override
  public boolean supportsExecute() {
    return false;
  }

  @Override
  protected @Nullable File userHomeImpl() {
    return null;
  }

  @Override
  protected @Nullable File discoverGitExe() {
    return null;
  }

  @Override
  protected @Nullable File discoverGitSystemConfig() {
    return null;
  }
}
