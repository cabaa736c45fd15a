// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class PageFilesTest extends DataSetContract {
  @Override
  DataSet make(long seed) {
    return new PageFiles(SIZE, seed);
  }

  @Test
  void aStepChangesAFewPagesOfOneFileInFive() throws Exception {
    Path before = files(7, 0);
    Path after = files(7, 1);
    int files = 0;
    int pages = 0;
    for (String name : Digests.of(before).keySet()) {
      byte[] old = Files.readAllBytes(before.resolve(name));
      byte[] now = Files.readAllBytes(after.resolve(name));
      int changed = 0;
      for (int at = 0; at < old.length; at += PageFiles.PAGE) {
        int end = at + PageFiles.PAGE;
        changed += Arrays.equals(old, at, end, now, at, end) ? 0 : 1;
      }
      files += changed > 0 ? 1 : 0;
      pages += changed;
    }
    assertThat(files).isEqualTo(1);
    assertThat(pages).isBetween(5, 20);
  }

  @Test
  void everyPageCarriesItsNumberAndChecksumAfterAStepToo() throws Exception {
    Path directory = files(7, 1);
    for (String name : Digests.of(directory).keySet()) {
      byte[] bytes = Files.readAllBytes(directory.resolve(name));
      for (int number = 0; number < bytes.length / PageFiles.PAGE; number++) {
        ByteBuffer page = ByteBuffer.wrap(bytes, number * PageFiles.PAGE, PageFiles.PAGE).slice();
        CRC32C checksum = new CRC32C();
        checksum.update(page.duplicate().position(4).limit(PageFiles.PAGE - 8));
        assertThat(page.getInt(4)).isEqualTo(number);
        assertThat(page.getInt(0)).isEqualTo((int) checksum.getValue());
      }
    }
  }
}
