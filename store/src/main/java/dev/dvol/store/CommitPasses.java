// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import java.time.Duration;

/**
 * The two passes of a commit that somebody had to wait for.
 *
 * @param hot while they went on
 * @param quiet while they were quiet, over what changed since
 */
public record CommitPasses(Pass hot, Pass quiet) {
  /**
   * One pass over the working directory.
   *
   * @param readBytes length of the files that had to be read
   * @param storedBytes bytes that it added to the store
   * @param took of the hot pass all of it, until what it stored was durable; of the quiet one the
   *     part that others waited for, from the moment they were quiet until their files had been
   *     read
   */
  public record Pass(long readBytes, long storedBytes, Duration took) {}
}
