// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContentCutterTest {
  private static final long SEED = 0x0123456789abcdefL;
  private static final ChunkParameters PARAMETERS = ChunkParameters.ofNewVolume(SEED);
  private static final int MINIMUM = PARAMETERS.minimumBytes();
  private static final int MAXIMUM = PARAMETERS.maximumBytes();

  private final ContentCutter cutter = new ContentCutter(PARAMETERS);
  private final DigestFunction digests = new DigestFunction(SEED);

  /** Part of the format: a line an end of a chunk and its digest. Never to be changed. */
  private static final String GOLDEN =
      """
      48131 -Q8WkKfc3rD2-DcKSR34NQ
      93824 ArabCWQV-gPMQowuNeCGKg
      149479 nay3Ks36QbIoyDWk_3spyw
      193088 LoE2U2HmL8qKZMRPoYMm9w
      229323 gGcqB6N2o9WeRDhp4aEnQA
      257919 NytChml3k_bY7bPU7hcayQ
      297231 NlkLs5Qc1ptjYffESZHsEA
      341734 -nVoHcBFhq6KfNH_vB-tQQ
      406758 r29idjXD51SbkyZcPqXwtw
      462479 IGIEwroQWAQVlXjgrEa1tw
      496936 sCfUk8iV1f72jzP9ZpaV7A
      530577 MkzeL8JvuCSyGpXMHwCTmA
      568231 rNOk6tY2OBjTamYvbT4dww
      607864 0jxOizuMffbK5f3VmpMIuQ
      642802 woj49J1qQQ2BgUMk6tm0kw
      685454 LbzLjcq5HUiFRrxF1ZmCnw
      721680 _iamvGhst1PBd2awfshgXQ
      753405 sHSl7KlG7PA-zip3MN4_YQ
      813729 OAwPmKVbRSZZH7MNSrgOAw
      852096 A6PqDFvOJc1zUWn-Yj0KzQ
      882829 IPS2qOw8xZs9LETxpvA7Gw
      920106 BO8AdSTi17h2WQmmTQoU1A
      958222 3Ckq0ANPP0nEzTPlwmtLOA
      993439 0wSePJIVDvSqxe0aFAmeOQ
      1036551 wdQLinaVKwtyfdRutOkiJw
      1048576 x7I6p1E9CBp0FbzfzMTAUg
      """;

  @Test
  void cutsAndDigestsAreThoseOfTheFormat() {
    byte[] bytes = SplitMix.bytes(1, 1 << 20);
    StringBuilder table = new StringBuilder();
    int at = 0;
    for (int length : lengths(bytes)) {
      table
          .append(at + length)
          .append(' ')
          .append(digests.of(bytes, at, length).text())
          .append('\n');
      at += length;
    }
    assertThat(table).hasToString(GOLDEN);
  }

  @Test
  void gearTableIsThatOfTheFormat() {
    long[] gear = ContentCutter.gearTable();
    assertThat(gear).hasSize(256).doesNotHaveDuplicates();
    assertThat(gear[0]).isEqualTo(0xad2ae1061e01e428L);
    assertThat(gear[1]).isEqualTo(0x856c2dfeb5e1833dL);
    assertThat(gear[255]).isEqualTo(0x868b8c2b58433d86L);
  }

  // The vectors of the xxHash reference implementation (XXH3_128bits_withSeed, empty input), and
  // the canonical text of the first.
  @Test
  void digestIsXxh3() {
    assertThat(new DigestFunction(0).of(new byte[0], 0, 0).high()).isEqualTo(0x99aa06d3014798d8L);
    assertThat(new DigestFunction(0).of(new byte[0], 0, 0).low()).isEqualTo(0x6001c324468d497fL);
    assertThat(new DigestFunction(0).of(new byte[0], 0, 0).text())
        .isEqualTo("maoG0wFHmNhgAcMkRo1Jfw");
  }

  @Test
  void insertionInTheMiddleChangesAFewChunks() {
    byte[] bytes = SplitMix.bytes(2, 4 << 20);
    byte[] inserted = new byte[bytes.length + 17];
    int middle = 2_000_003;
    System.arraycopy(bytes, 0, inserted, 0, middle);
    System.arraycopy(bytes, middle, inserted, middle + 17, bytes.length - middle);
    Set<Object> before = new HashSet<>(digestsOf(bytes));
    List<Object> after = digestsOf(inserted);
    assertThat(after).hasSizeGreaterThan(80);
    assertThat(after.stream().filter(digest -> !before.contains(digest)).count()).isBetween(1L, 4L);
  }

  @Test
  void insertionIntoTextChangesAFewChunks() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      text.append("INSERT INTO t VALUES (").append(i).append(", 'name of ").append(i * 7919L);
      text.append("');\n");
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] inserted =
        text.insert(2_000_000, "-- one line more\n").toString().getBytes(StandardCharsets.US_ASCII);
    Set<Object> before = new HashSet<>(digestsOf(bytes));
    assertThat(digestsOf(inserted).stream().filter(digest -> !before.contains(digest)).count())
        .isBetween(1L, 4L);
  }

  @Test
  void chunksOfRandomDataAreOfTheIntendedSize() {
    List<Integer> lengths = lengths(SplitMix.bytes(3, 32 << 20));
    double average = lengths.stream().mapToInt(Integer::intValue).average().orElseThrow();
    assertThat(average).isBetween(32.0 * 1024, 64.0 * 1024);
    long longest = lengths.stream().filter(length -> length == MAXIMUM).count();
    assertThat(longest).as("chunks cut by force").isLessThan(lengths.size() / 20);
  }

  @Test
  void periodicDataRespectsTheBounds() {
    Random random = new Random(5);
    for (int period = 1; period <= 64; period++) {
      byte[] pattern = new byte[period];
      random.nextBytes(pattern);
      check(repeated(pattern, 500_000));
    }
  }

  @Test
  void everyConstantByteRespectsTheBounds() {
    for (int b = 0; b < 256; b++) {
      check(repeated(new byte[] {(byte) b}, 150_000));
    }
  }

  @Test
  void zerosAreCutTheSameEverywhere() {
    List<Integer> lengths = lengths(new byte[1_000_000]);
    assertThat(new HashSet<>(lengths.subList(0, lengths.size() - 1))).hasSize(1);
  }

  // The byte whose table value leaves the hash far from zero, sought greedily at each step: an
  // adversary who knows the table.
  @Test
  void dataMadeToBeNeverCutIsCutAtTheMaximum() {
    long[] gear = ContentCutter.gearTable();
    byte[] bytes = new byte[300_000];
    long hash = 0;
    for (int i = 0; i < bytes.length; i++) {
      int best = 0;
      for (int b = 0; b < 256; b++) {
        if (Long.compareUnsigned((hash << 1) + gear[b], (hash << 1) + gear[best]) > 0) {
          best = b;
        }
      }
      bytes[i] = (byte) best;
      hash = (hash << 1) + gear[best];
    }
    check(bytes);
    assertThat(lengths(bytes)).first().isEqualTo(MAXIMUM);
  }

  @Test
  void shortDataIsOneChunk() {
    for (int length : new int[] {1, 2, MINIMUM - 1, MINIMUM}) {
      assertThat(lengths(SplitMix.bytes(4, length))).containsExactly(length);
    }
  }

  @Test
  void cutDoesNotDependOnWhatLiesBehindTheMaximum() {
    byte[] bytes = SplitMix.bytes(6, 1 << 18);
    for (int from = 0; from < 100_000; from += 9973) {
      int whole = cutter.cut(bytes, from, bytes.length);
      assertThat(cutter.cut(bytes, from, from + MAXIMUM)).isEqualTo(whole);
      byte[] moved = Arrays.copyOfRange(bytes, from, from + MAXIMUM);
      assertThat(cutter.cut(moved, 0, moved.length)).isEqualTo(whole);
    }
  }

  private void check(byte[] bytes) {
    List<Integer> lengths = lengths(bytes);
    assertThat(lengths.stream().mapToInt(Integer::intValue).sum()).isEqualTo(bytes.length);
    assertThat(lengths.subList(0, lengths.size() - 1))
        .allMatch(length -> length > MINIMUM && length <= MAXIMUM);
    assertThat(lengths).last().matches(length -> length >= 1 && length <= MAXIMUM);
  }

  private List<Integer> lengths(byte[] bytes) {
    List<Integer> lengths = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      int length = cutter.cut(bytes, at, bytes.length);
      lengths.add(length);
      at += length;
    }
    return lengths;
  }

  private List<Object> digestsOf(byte[] bytes) {
    List<Object> all = new ArrayList<>();
    int at = 0;
    for (int length : lengths(bytes)) {
      all.add(digests.of(bytes, at, length));
      at += length;
    }
    return all;
  }

  private static byte[] repeated(byte[] pattern, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = pattern[i % pattern.length];
    }
    return bytes;
  }
}
