// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments as they were typed. In a locale without UTF-8, which containers and cron jobs have,
 * the JVM turns every other character of an argument into rubbish; the kernel still has the bytes.
 */
final class RawArguments {
  private RawArguments() {}

  /**
   * The arguments, decoded as UTF-8 where the kernel's copy allows it.
   *
   * @param decoded what the JVM made of them
   * @param commandLine the file {@code /proc/self/cmdline}
   */
  static List<String> recover(String[] decoded, Path commandLine) {
    List<String> asGiven = List.of(decoded);
    boolean plain =
        asGiven.stream().allMatch(argument -> argument.chars().allMatch(c -> c < 0x80 && c != '?'));
    if (plain) {
      return asGiven;
    }
    try {
      List<String> all = words(Files.readAllBytes(commandLine));
      // The JVM's own options come first; ours are the last ones.
      return all.size() > decoded.length
          ? List.copyOf(all.subList(all.size() - decoded.length, all.size()))
          : asGiven;
    } catch (IOException e) {
      return asGiven;
    }
  }

  private static List<String> words(byte[] bytes) throws CharacterCodingException {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        ByteBuffer word = ByteBuffer.wrap(bytes, start, i - start);
        words.add(StandardCharsets.UTF_8.newDecoder().decode(word).toString());
        start = i + 1;
      }
    }
    return words;
  }
}
