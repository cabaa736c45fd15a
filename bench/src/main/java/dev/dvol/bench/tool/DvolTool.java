// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.tool;

/**
 * dvol itself, as whole processes of its launcher. Beside what every tool has, its environment
 * holds {@code launcher} and {@code pool}.
 */
public final class DvolTool {
  /** The volume that is measured. */
  public static final String VOLUME = "data";

  /** The branch that {@link Operation#CHECKOUT} leaves. */
  public static final String OTHER_BRANCH = "other";

  /** The function {@code run}, which hands its arguments to dvol. */
  public static final String PRELUDE =
      "run() { exec \"$launcher\" --disable-docker-integration -p \"$pool\" \"$@\"; }";

  private DvolTool() {}

  /**
   * dvol.
   *
   * @param gc whether this dvol has the command {@code gc}
   */
  public static Tool create(boolean gc) {
    String commit = "run commit -m \"$number\" data";
    Tool.Builder builder =
        Tool.named("dvol", "bash")
            .version("run version")
            .prelude(PRELUDE)
            .does(Operation.FIRST, commit)
            .does(Operation.STARTUP, "run log data")
            .does(Operation.UNCHANGED, commit)
            .does(Operation.STATUS, "run status data")
            .does(Operation.STATUS_CHANGED, "run status data")
            .does(Operation.UPDATE, commit)
            .does(Operation.RESTORE, "run restore HEAD --to \"$target\" data")
            .does(Operation.RESET, "run reset --hard HEAD data")
            .does(Operation.RESET_PARENT, "run reset --hard HEAD^ data")
            .does(Operation.CHECKOUT, "run checkout master data")
            .does(Operation.CHECKOUT_BACK, "run checkout other data");
    if (gc) {
      builder.does(Operation.GC, "run gc --prune=now data");
    }
    return builder.build();
  }
}
