// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Containers as the store sees them. Stricter than real ones: it notes each call, and fails when
 * they are made quiet unasked, twice, or after they went on.
 */
final class Tenants implements Quiescence {
  /** Something a container does at a moment. */
  interface Act {
    void run() throws Exception;
  }

  final List<String> calls = new ArrayList<>();
  private Act whileQuieting = () -> {};
  private Act whileReleasing = () -> {};
  private Act afterResume = () -> {};
  private boolean refuses;
  private boolean fails;
  private boolean certain = true;
  private boolean checked;
  private boolean resumed;

  /** What they do while they are being made quiet, as a database that flushes. */
  Tenants whileQuieting(Act act) {
    whileQuieting = act;
    return this;
  }

  Tenants whileReleasing(Act act) {
    whileReleasing = act;
    return this;
  }

  Tenants afterResume(Act act) {
    afterResume = act;
    return this;
  }

  Tenants thatRefuse() {
    refuses = true;
    return this;
  }

  Tenants thatCannotBeStopped() {
    fails = true;
    return this;
  }

  /** There is no engine to ask. */
  Tenants unseen() {
    certain = false;
    return this;
  }

  @Override
  public synchronized boolean check(Purpose purpose) throws VolumeException {
    calls.add("check " + purpose);
    if (refuses) {
      throw new VolumeException(Reason.REFUSED, "container db would vanish when stopped");
    }
    checked = true;
    return true;
  }

  @Override
  public synchronized Reached quiet() throws VolumeException {
    touch("quiet");
    run(whileQuieting);
    return new Reached("stopped", List.of("db postgres:15 sha256:aa"));
  }

  @Override
  public synchronized boolean release() throws VolumeException {
    touch("release");
    run(whileReleasing);
    return certain;
  }

  private void touch(String call) throws VolumeException {
    calls.add(call);
    if (!checked || resumed) {
      throw new AssertionError("touched without being asked, or after they went on: " + calls);
    }
    if (fails) {
      throw new VolumeException(Reason.REFUSED, "container db does not stop");
    }
  }

  @Override
  public synchronized void resume() {
    if (!resumed) {
      calls.add("resume");
      resumed = true;
      run(afterResume);
    }
  }

  private static void run(Act act) {
    try {
      act.run();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
