// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.progress;

/**
 * Hears how far long work has come. Called from several threads at once and often (every few MiB or
 * few hundred files), so implementations only note the figures and return at once.
 */
public interface Progress {
  /** Ignores everything. */
  Progress NONE =
      new Progress() {
        @Override
        public void begin(String phase, long totalBytes) {}

        @Override
        public void expect(long bytes) {}

        @Override
        public void advance(long bytes) {}
      };

  /**
   * A new phase begins; the one before is over.
   *
   * @param phase what is done now, a present participle such as {@code "reading"}
   * @param totalBytes bytes this phase will handle, or -1 when only {@link #expect} will tell
   */
  void begin(String phase, long totalBytes);

  /** {@code bytes} more than known before will be handled in the current phase. */
  void expect(long bytes);

  /** {@code bytes} more of the current phase are done. */
  void advance(long bytes);
}
