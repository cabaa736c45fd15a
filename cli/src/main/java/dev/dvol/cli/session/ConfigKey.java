// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.gc.PruneAge;
import dev.dvol.store.BranchName;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.util.Arrays;

/** The configuration keys and what each may be set to. */
public enum ConfigKey {
  /** Name of the author of commits. */
  USER_NAME("user.name", "a name"),
  /** Mail address of the author of commits. */
  USER_EMAIL("user.email", "a mail address"),
  /** How containers are made quiet for a commit. */
  COMMIT_QUIESCE("commit.quiesce", "stop, pause, hook or none"),
  /** Whether a commit is made when nothing changed. */
  COMMIT_EMPTY("commit.empty", "allow or refuse"),
  /** What checkout does with uncommitted changes. */
  CHECKOUT_DIRTY("checkout.dirty", "refuse or park"),
  /** How long what was thrown away can come back. */
  GC_PRUNE("gc.prune", "an age such as 14.days, 2.weeks, 12h, or now or never"),
  /** How many saved states a volume keeps at most. */
  GC_SAVED_COUNT("gc.savedCount", "a number from 1 to 999999"),
  /** How many bytes saved states may keep that nothing else needs. */
  GC_SAVED_BYTES("gc.savedBytes", "a number of bytes, also with k, M, G or T behind it"),
  /** Whether commits tidy up behind themselves. */
  GC_AUTO("gc.auto", "true or false"),
  /** The branch that init makes. */
  INIT_DEFAULT_BRANCH("init.defaultBranch", "a branch name");

  private final String text;
  private final String domain;

  ConfigKey(String text, String domain) {
    this.text = text;
    this.domain = domain;
  }

  /** The key as people write it. */
  public String text() {
    return text;
  }

  /**
   * The key a person typed, in any case, as git has it.
   *
   * @throws VolumeException for another
   */
  public static ConfigKey parse(String text) throws VolumeException {
    return Arrays.stream(values())
        .filter(key -> key.text.equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                new VolumeException(
                    Reason.REFUSED,
                    "'" + text + "' is not a valid configuration key",
                    "the keys are "
                        + String.join(
                            ", ", Arrays.stream(values()).map(ConfigKey::text).toList())));
  }

  /**
   * Refuses a value that would mean nothing.
   *
   * @throws VolumeException for such a value
   */
  public void check(String value) throws VolumeException {
    if (!accepts(value)) {
      throw new VolumeException(
          Reason.REFUSED, "'" + value + "' is not a valid value for " + text + ": use " + domain);
    }
  }

  private boolean accepts(String value) {
    return switch (this) {
      case USER_NAME, USER_EMAIL -> !value.isBlank();
      case COMMIT_QUIESCE -> Quiesce.WORDS.contains(value);
      case COMMIT_EMPTY -> value.equals("allow") || value.equals("refuse");
      case CHECKOUT_DIRTY -> value.equals("refuse") || value.equals("park");
      case GC_PRUNE -> PruneAge.parse(value).isPresent();
      case GC_SAVED_COUNT -> value.matches("[1-9][0-9]{0,5}");
      case GC_SAVED_BYTES -> GcSettings.bytes(value).isPresent();
      case GC_AUTO -> value.equals("true") || value.equals("false");
      case INIT_DEFAULT_BRANCH -> BranchName.isLegal(value);
    };
  }
}
