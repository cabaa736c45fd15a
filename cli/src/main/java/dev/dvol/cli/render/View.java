// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import dev.dvol.store.error.VolumeException;
import java.io.IOException;

/**
 * The result of a command, in its two forms. Only one of the two methods is called, and only once.
 */
public interface View {
  /** Prints it for people and pipes. */
  void print(Screen screen) throws IOException, VolumeException;

  /**
   * The same as a tree of maps, iterables, streams, strings, numbers, booleans and nulls: the
   * {@code data} of the envelope. May be lazy: a stream in it is read while it is written.
   */
  Object json() throws IOException, VolumeException;
}
