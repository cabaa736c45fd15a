// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.testing.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damages an input a little: flipped bits, other numbers, pieces removed, doubled, cut off, taken
 * from other inputs or from a list of words.
 */
final class InputMutation {
  private static final int MOST_STEPS = 4;
  private static final int LONGEST_REPETITION = 1 << 16;
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final List<String> DECIMALS =
      List.of(
          "0",
          "1",
          "-1",
          "00",
          "255",
          "2147483647",
          "2147483648",
          "4294967296",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551616",
          "1e9",
          "0.5");

  private final List<byte[]> words = new ArrayList<>();

  InputMutation(List<String> words) {
    for (String word : words) {
      this.words.add(word.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  /**
   * One of some inputs, damaged.
   *
   * @param originals how many of them, the first, are to be taken half of the time
   */
  byte[] of(List<byte[]> inputs, int originals, Random random) {
    int choice = random.nextBoolean() ? originals : inputs.size();
    byte[] input = inputs.get(random.nextInt(choice));
    for (int i = random.nextInt(MOST_STEPS); i >= 0; i--) {
      input = step(input, inputs, random);
    }
    return input;
  }

  private byte[] step(byte[] input, List<byte[]> inputs, Random random) {
    if (input.length == 0) {
      byte[] other = inputs.get(random.nextInt(inputs.size()));
      return Arrays.copyOf(other, other.length / 2);
    }
    int at = random.nextInt(input.length);
    int end = at + Math.min(input.length - at, 1 + random.nextInt(1 << random.nextInt(8)));
    byte[] piece = Arrays.copyOfRange(input, at, end);
    return switch (random.nextInt(13)) {
      case 0, 1 -> with(input, at, (byte) (input[at] ^ 1 << random.nextInt(8)));
      case 2 -> with(input, at, (byte) random.nextInt(256));
      case 3 -> with(input, at, (byte) NUMBERS[random.nextInt(7)]);
      case 4 -> Arrays.copyOf(input, at);
      case 5 -> replaced(input, at, end, new byte[0]);
      case 6 -> replaced(input, at, at, piece);
      case 7 -> numbered(input, at, random);
      case 8 -> counted(input, at, random);
      case 9 -> spliced(input, at, inputs.get(random.nextInt(inputs.size())), random);
      case 10 -> replaced(input, at, at, word(piece, random));
      case 11 -> replaced(input, at, at, repeated(piece, random));
      default -> replaced(input, at, end, word(piece, random));
    };
  }

  /** A piece so often that whoever goes down one call for each of them goes too deep. */
  private static byte[] repeated(byte[] piece, Random random) {
    int count = Math.min(1 << random.nextInt(16), LONGEST_REPETITION / piece.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream(count * piece.length);
    for (int i = 0; i < count; i++) {
      out.writeBytes(piece);
    }
    return out.toByteArray();
  }

  private byte[] word(byte[] otherwise, Random random) {
    return words.isEmpty() ? otherwise : words.get(random.nextInt(words.size()));
  }

  private static byte[] with(byte[] input, int at, byte value) {
    byte[] changed = input.clone();
    changed[at] = value;
    return changed;
  }

  private static byte[] replaced(byte[] input, int from, int to, byte[] by) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(input.length + by.length);
    out.write(input, 0, from);
    out.writeBytes(by);
    out.write(input, to, input.length - to);
    return out.toByteArray();
  }

  private static byte[] spliced(byte[] input, int at, byte[] other, Random random) {
    int from = random.nextInt(other.length + 1);
    return replaced(input, at, input.length, Arrays.copyOfRange(other, from, other.length));
  }

  /** A binary number, of four or eight bytes, in the input's place. */
  private static byte[] numbered(byte[] input, int at, Random random) {
    long number = NUMBERS[random.nextInt(NUMBERS.length)] + random.nextInt(3) - 1;
    byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    byte[] some = random.nextBoolean() ? bytes : Arrays.copyOfRange(bytes, 4, 8);
    byte[] changed = input.clone();
    System.arraycopy(some, 0, changed, at, Math.min(some.length, input.length - at));
    return changed;
  }

  /** Another decimal number for the one that is nearest. */
  private static byte[] counted(byte[] input, int at, Random random) {
    int from = at;
    while (from < input.length && !isDigit(input[from])) {
      from++;
    }
    int to = from;
    while (to < input.length && isDigit(input[to])) {
      to++;
    }
    String number = DECIMALS.get(random.nextInt(DECIMALS.size()));
    return replaced(input, from, to, number.getBytes(StandardCharsets.US_ASCII));
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }
}
