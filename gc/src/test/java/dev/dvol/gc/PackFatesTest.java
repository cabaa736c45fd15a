// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.gc.GcPlan.Pack;
import dev.dvol.gc.GcPlan.PackFate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PackFatesTest {
  private static Pack pack(String name, boolean meta, long live, long expired) {
    return new Pack(name, meta, PackFate.STAYS, live + expired, live, 0, expired, 0);
  }

  private static List<String> small(List<Pack> packs) {
    return PackFates.withMerges(packs, Set.of()).stream()
        .filter(pack -> pack.fate() == PackFate.SMALL)
        .map(Pack::name)
        .toList();
  }

  @Test
  void aPackAloneIsJudgedByWhatIsNeeded() {
    assertThat(PackFates.alone(pack("a", false, 0, 9), false, false, 70)).isEqualTo(PackFate.DEAD);
    assertThat(PackFates.alone(pack("a", false, 69, 31), false, true, 70))
        .isEqualTo(PackFate.SPARSE);
    assertThat(PackFates.alone(pack("a", false, 70, 30), false, true, 70))
        .isEqualTo(PackFate.STAYS);
    assertThat(PackFates.alone(pack("a", true, 99, 1), false, true, 70)).isEqualTo(PackFate.IMPURE);
    assertThat(PackFates.alone(pack("a", true, 99, 0), false, true, 70)).isEqualTo(PackFate.STAYS);
    assertThat(PackFates.alone(pack("a", true, 0, 9), true, false, 70)).isEqualTo(PackFate.STAYS);
  }

  @Test
  void manySmallPacksBecomeOneAndLargeOnesAreLeftAlone() {
    List<Pack> packs = new ArrayList<>(List.of(pack("large", false, 1000, 0)));
    packs.add(pack("meta", true, 11, 0));
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      packs.add(pack("x" + i, false, 10 + i, 0));
      many.add("x" + i);
    }
    assertThat(small(packs)).containsExactlyInAnyOrderElementsOf(many);
    long full = 1L << 29;
    List<Pack> fullOnes = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      fullOnes.add(pack("f" + i, false, full, 0));
    }
    assertThat(small(fullOnes)).isEmpty();
  }

  @Test
  void fewPacksAreLeftAlone() {
    List<Pack> packs = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      packs.add(pack("x" + i, false, 10, 0));
    }
    assertThat(small(packs)).isEmpty();
  }

  @Test
  void packsThatGrowGeometricallyAreLeftAlone() {
    List<Pack> packs = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      packs.add(pack("x" + i, false, 1L << i, 0));
    }
    assertThat(small(packs)).isEmpty();
  }

  @Test
  void aByteIsCopiedAsOftenAsTheLogarithmOfTheNumberOfCommits() {
    Random random = new Random(1);
    List<Pack> packs = new ArrayList<>();
    long written = 0;
    long copied = 0;
    int most = 0;
    for (int i = 0; i < 5000; i++) {
      long size = 1000L + random.nextInt(9000);
      packs.add(pack("p" + i, false, size, 0));
      written += size;
      long merged = 0;
      List<Pack> left = new ArrayList<>();
      for (Pack pack : PackFates.withMerges(packs, Set.of())) {
        if (pack.fate() == PackFate.SMALL) {
          merged += pack.keptBytes();
        } else {
          left.add(pack);
        }
      }
      if (merged > 0) {
        left.add(pack("m" + i, false, merged, 0));
        copied += merged;
      }
      packs = left;
      most = Math.max(most, packs.size());
    }
    assertThat(copied / written).isLessThanOrEqualTo(14);
    assertThat(most).isLessThan(30);
  }
}
