// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColumnsTest {
  @Test
  void headerAloneLooksAsInTheFirstDvol() {
    Columns columns = new Columns();
    columns.add("  VOLUME", "BRANCH", "CONTAINERS");
    assertThat(columns.lines()).containsExactly("  VOLUME   BRANCH   CONTAINERS ");
  }

  @Test
  void headerAndRowsLineUp() {
    Columns columns = new Columns();
    columns.add("  VOLUME", "BRANCH", "CONTAINERS");
    columns.add("* frob_mysql_größe", "master", "/a,/b");
    columns.add("  x", "experiment", "");
    assertThat(columns.lines())
        .containsExactly(
            "  VOLUME             BRANCH       CONTAINERS ",
            "* frob_mysql_größe   master       /a,/b      ",
            "  x                  experiment              ");
  }
}
