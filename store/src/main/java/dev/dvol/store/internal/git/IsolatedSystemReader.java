// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * What JGit may know of the machine: the clock, the operating system, and nothing else. No user or
 * system configuration is read or written, no environment variable changes what a repository means,
 * no program is run and no host name is looked up.
 *
 * <p>JGit keeps its system reader and its cache of pack windows in static fields of its own; there
 * is no way to give them to one repository. So {@link #install} sets them for the whole JVM.
 */
final class IsolatedSystemReader extends SystemReader.Delegate {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  private final ThreadLocal<@Nullable Signature> stamp = new ThreadLocal<>();

  private IsolatedSystemReader(SystemReader system) {
    super(system);
  }

  /** Makes JGit use this reader and a small cache. Safe for any number of threads and calls. */
  static synchronized IsolatedSystemReader install() {
    if (SystemReader.getInstance() instanceof IsolatedSystemReader installed) {
      return installed;
    }
    IsolatedSystemReader reader = new IsolatedSystemReader(SystemReader.getInstance());
    SystemReader.setInstance(reader);
    WindowCacheConfig cache = new WindowCacheConfig();
    cache.setPackedGitLimit(4L * MIB);
    cache.setPackedGitWindowSize(32 * KIB);
    cache.setPackedGitOpenFiles(32);
    cache.setPackedGitMMAP(false);
    cache.setDeltaBaseCacheLimit(4 * MIB);
    cache.setStreamFileThreshold(JgitObjectSource.MAX_OBJECT_BYTES);
    cache.setExposeStatsViaJmx(false);
    cache.install();
    return reader;
  }

  /**
   * Changes a ref at the time of a signature. JGit stamps a line of a reflog with its own clock,
   * whatever the identity that it was given says; nothing else in a change asks this clock.
   */
  RefUpdate.Result at(Signature who, RefAttempt.Change change) throws IOException {
    stamp.set(who);
    try {
      return change.tryOnce();
    } finally {
      stamp.remove();
    }
  }

  @Override
  public Instant now() {
    Signature who = stamp.get();
    return who == null ? super.now() : Instant.ofEpochSecond(SignatureText.epochSecond(who));
  }

  @Override
  public ZoneOffset getTimeZoneAt(Instant when) {
    Signature who = stamp.get();
    return who == null
        ? super.getTimeZoneAt(when)
        : ZoneOffset.ofTotalSeconds(SignatureText.offsetMinutes(who) * 60);
  }

  @Override
  public String getHostname() {
    return "localhost";
  }

  @Override
  public @Nullable String getenv(String variable) {
    return null;
  }

  @Override
  public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
    return new NoConfig(parent, fs);
  }

  @Override
  public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
    return new NoConfig(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
    return new NoConfig(parent, fs);
  }

  @Override
  public @Nullable Path getXdgConfigDirectory(FS fs) {
    return null;
  }

  @Override
  public @Nullable Path getXdgCacheDirectory(FS fs) {
    return null;
  }
}
