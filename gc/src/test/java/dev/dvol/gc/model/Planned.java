// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import dev.dvol.store.Quiescence;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException.Reason;
import java.util.Optional;
import java.util.function.Function;

/**
 * A command with its arguments, and what must come of it.
 *
 * @param text as a person would type it
 * @param after what must be there then
 * @param refusal why it must be refused, if it must; then nothing may change
 * @param call runs it
 * @param again what must come of it when the files changed after it had looked at them first
 */
record Planned(
    String text,
    Model after,
    Optional<Reason> refusal,
    Call call,
    Optional<Function<Model, Planned>> again) {
  /** Runs a command on a volume. */
  @FunctionalInterface
  interface Call {
    void on(VolumeRepository volume, Quiescence quiescence) throws Exception;
  }

  static Planned of(String text, Model after, Call call) {
    return new Planned(text, after, Optional.empty(), call, Optional.empty());
  }

  Planned withAgain(Function<Model, Planned> later) {
    return new Planned(text, after, refusal, call, Optional.of(later));
  }

  static Planned refused(String text, Model before, Reason reason, Call call) {
    return new Planned(text, before.copy(), Optional.of(reason), call, Optional.empty());
  }
}
