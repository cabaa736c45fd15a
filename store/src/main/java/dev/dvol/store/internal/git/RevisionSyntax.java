// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Repository;

/**
 * A revision taken apart: {@code name [@{n}] (^ | ^n | ~ | ~n)*}. {@code HEAD}, {@code @} and an
 * absent name before {@code @{n}} all become the name HEAD.
 *
 * @param name HEAD, an id, a prefix, or a ref in full or in short
 * @param reflogIndex n of {@code @{n}}: where the ref was n moves ago
 * @param steps towards the first commit, left to right
 * @see <a href="https://git-scm.com/docs/gitrevisions">gitrevisions</a>
 */
record RevisionSyntax(String name, OptionalInt reflogIndex, List<Step> steps) {
  /** One {@code ^} or {@code ~}. */
  sealed interface Step {
    /**
     * To a parent.
     *
     * @param number 1 for the first one; 0 stays
     */
    record Parent(int number) implements Step {}

    /**
     * To a first parent, several times.
     *
     * @param generations 0 stays
     */
    record Back(int generations) implements Step {}
  }

  private static final Pattern REVISION =
      Pattern.compile("([^~^]*?)(?:@\\{(\\d+)})?((?:[~^][~^\\d]*+)?+)");
  private static final int LONGEST_NAME = 1000;
  private static final int LONGEST_PART_BYTES = 255;
  private static final Pattern STEP = Pattern.compile("([~^])(\\d*)");

  RevisionSyntax {
    steps = List.copyOf(steps);
  }

  /** The parts; empty if the text has not this form. */
  static Optional<RevisionSyntax> parse(String revision) {
    Matcher matcher = REVISION.matcher(revision);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String index = matcher.group(2);
    String name = matcher.group(1);
    if (name.equals("@") && index == null || name.isEmpty() && index != null) {
      name = RefFiles.HEAD;
    }
    if (!Repository.isValidRefName("refs/heads/" + name) || isTooLong(name)) {
      return Optional.empty();
    }
    return Optional.of(
        new RevisionSyntax(
            name,
            index == null ? OptionalInt.empty() : OptionalInt.of(number(index)),
            steps(matcher.group(3))));
  }

  /** Whether no file system could have a ref of that name. */
  private static boolean isTooLong(String name) {
    return name.length() > LONGEST_NAME
        || Arrays.stream(name.split("/", -1))
            .anyMatch(part -> part.getBytes(StandardCharsets.UTF_8).length > LONGEST_PART_BYTES);
  }

  private static List<Step> steps(String text) {
    List<Step> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(text);
    while (matcher.find()) {
      int number = matcher.group(2).isEmpty() ? 1 : number(matcher.group(2));
      steps.add(matcher.group(1).equals("^") ? new Step.Parent(number) : new Step.Back(number));
    }
    return steps;
  }

  /** More digits than an int has mean more commits than there can be. */
  private static int number(String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException tooLarge) {
      return Integer.MAX_VALUE;
    }
  }
}
