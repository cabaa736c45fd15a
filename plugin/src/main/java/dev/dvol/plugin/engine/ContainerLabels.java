// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a container's labels say about commits.
 *
 * @param mode {@code dvol.quiesce}
 * @param before {@code dvol.commit-pre}, run before the container is made quiet
 * @param after {@code dvol.commit-post}, run when it goes on
 */
record ContainerLabels(Optional<QuiesceMode> mode, Optional<Hook> before, Optional<Hook> after) {
  /** A container that wants nothing special. */
  static final ContainerLabels NONE =
      new ContainerLabels(Optional.empty(), Optional.empty(), Optional.empty());

  static final String MODE = "dvol.quiesce";
  static final String BEFORE = "dvol.commit-pre";
  static final String AFTER = "dvol.commit-post";
  static final String USER = "dvol.commit-pre.user";
  static final String AFTER_USER = "dvol.commit-post.user";
  static final String TIMEOUT = "dvol.timeout";
  static final String ON_ERROR = "dvol.on-error";

  /** All of them. */
  static final Set<String> ALL = Set.of(MODE, BEFORE, AFTER, USER, AFTER_USER, TIMEOUT, ON_ERROR);

  private static final Duration STANDARD_TIMEOUT = Duration.ofSeconds(30);
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h|)");
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Reads a container's labels; others than these mean nothing.
   *
   * @throws VolumeException {@code REFUSED} for a value that means nothing
   */
  static ContainerLabels of(Container container) throws VolumeException {
    Optional<String> mode = container.label(MODE);
    Optional<String> user = container.label(USER);
    Optional<String> afterUser = container.label(AFTER_USER).or(() -> user);
    return new ContainerLabels(
        mode.isEmpty()
            ? Optional.empty()
            : Optional.of(QuiesceMode.parse(mode.get(), origin(container, MODE))),
        hook(container, BEFORE, user),
        hook(container, AFTER, afterUser));
  }

  /** Whether there is a hook of either kind. */
  boolean hasHook() {
    return before.isPresent() || after.isPresent();
  }

  private static Optional<Hook> hook(Container container, String label, Optional<String> user)
      throws VolumeException {
    Optional<String> command = container.label(label);
    return command.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Hook(
                label,
                command(container, label, command.get()),
                user,
                timeout(container),
                failureStops(container)));
  }

  /** A JSON array is a program and its arguments; all else is a line for the container's shell. */
  private static List<String> command(Container container, String label, String text)
      throws VolumeException {
    if (!text.startsWith("[")) {
      return List.of("/bin/sh", "-c", text);
    }
    List<String> words = new ArrayList<>();
    try (JsonParser in = JSON.createParser(text)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.VALUE_STRING) {
        words.add(in.getText());
      }
      if (in.currentToken() == JsonToken.END_ARRAY && in.nextToken() == null && !words.isEmpty()) {
        return words;
      }
    } catch (IOException e) {
      // Told below.
    }
    // Not quoted: a command may have a password in it.
    throw refused(
        container, label, "the command", "a JSON array of strings, or a line for /bin/sh");
  }

  private static Duration timeout(Container container) throws VolumeException {
    Optional<String> text = container.label(TIMEOUT);
    if (text.isEmpty()) {
      return STANDARD_TIMEOUT;
    }
    Matcher matcher = TIME.matcher(text.get());
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      Duration timeout =
          switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofSeconds(amount);
          };
      if (!timeout.isZero()) {
        return timeout;
      }
    }
    throw refused(container, TIMEOUT, quoted(text.get()), "a time such as 30s, 2m, 1500ms or 30");
  }

  private static boolean failureStops(Container container) throws VolumeException {
    String text = container.label(ON_ERROR).orElse("fail");
    return switch (text) {
      case "fail" -> true;
      case "continue" -> false;
      default -> throw refused(container, ON_ERROR, quoted(text), "fail or continue");
    };
  }

  private static VolumeException refused(
      Container container, String label, String what, String wanted) {
    return new VolumeException(
        Reason.REFUSED,
        what + " (" + origin(container, label) + ") is not " + wanted,
        "labels are given when a container is made: make it again with another");
  }

  private static String quoted(String text) {
    return "'" + Excerpt.of(text) + "'";
  }

  private static String origin(Container container, String label) {
    return "label " + label + " of container " + container.name();
  }
}
