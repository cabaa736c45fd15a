// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import java.io.IOException;
import java.util.List;

/**
 * The programs that use a volume's working directory beside us, as far as they can be made quiet:
 * in practice the containers of a Docker engine. The store calls it at the moments that matter,
 * with the volume locked; whoever knows the programs implements it. One object serves one command
 * on one volume, from one thread.
 */
public interface Quiescence {
  /** What is about to happen to the working directory. */
  enum Purpose {
    /** It is read as one state. */
    COMMIT,
    /** It is changed, or handed to another branch. */
    CHANGE
  }

  /**
   * How quiet it became.
   *
   * @param how {@code none}, {@code stopped}, {@code paused} or {@code hook}, as {@link
   *     CommitRecord#quiesce} keeps it
   * @param containers who had the volume mounted, one line each with name, image and image digest
   */
  record Reached(String how, List<String> containers) {
    /** Copies the list. */
    public Reached {
      containers = List.copyOf(containers);
    }

    /**
     * Whether somebody may be in the middle of a write. Who is paused stands still, but not what he
     * asked the kernel to write by itself (asynchronous I/O).
     *
     * @param lent whether the directory is mounted; perhaps nobody was asked by whom
     */
    boolean mayBeWriting(boolean lent) {
      return !how.equals("stopped") && (lent || !containers.isEmpty());
    }
  }

  /** Nobody was touched. */
  Reached UNTOUCHED = new Reached("none", List.of());

  /** Nobody uses the directory, or nobody is to be touched. */
  Quiescence NOBODY =
      new Quiescence() {
        @Override
        public boolean check(Purpose purpose) {
          return false;
        }

        @Override
        public Reached quiet() {
          return UNTOUCHED;
        }

        @Override
        public boolean release() {
          return false;
        }

        @Override
        public void resume() {}
      };

  /**
   * Refuses what could not be done or undone later. Called before anything is touched.
   *
   * @return whether somebody will have to wait: what can be done before that is worth doing twice
   * @throws VolumeException {@code REFUSED} with the way out as hints
   */
  boolean check(Purpose purpose) throws IOException, VolumeException;

  /**
   * Makes every program that may write quiet, so that what is read from now on is one state. What
   * was made quiet is noted durably before it is touched.
   */
  Reached quiet() throws IOException, VolumeException;

  /**
   * Makes every program let go of the directory. Called again when somebody came meanwhile.
   *
   * @return whether it is certain that nobody uses the directory any more; false when there is
   *     nobody to ask
   */
  boolean release() throws IOException, VolumeException;

  /**
   * Lets go on who was made quiet or let go, whatever happened in between; does nothing the second
   * time. Never throws: what could not be done is told by the implementation afterwards.
   */
  void resume();
}
