// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.downtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CommitFiguresTest {
  private static final String ANSWER =
      """
      WARNING: a line of the JVM
      {"dvol":1,"command":"commit","ok":true,"data":{"volume":"pg","logicalBytes":500,"readBytes":90,\
      "storedBytes":7,"milliseconds":4000,"containers":{"touched":["db"],"stoppedMilliseconds":1100},\
      "hotPass":{"readBytes":60,"storedBytes":5,"milliseconds":700},\
      "quietPass":{"readBytes":30,"storedBytes":2,"milliseconds":250}}}
      """;

  @Test
  void figuresOfBothPassesAreRead() throws Exception {
    assertThat(CommitFigures.parse(ANSWER))
        .isEqualTo(new CommitFigures(4000, 500, 7, 700, 60, 250, 30, 1100));
  }

  @Test
  void commitThatTouchedNobodyIsNoMeasurement() {
    String untouched = ANSWER.replace(",\"stoppedMilliseconds\":1100", "");
    assertThatThrownBy(() -> CommitFigures.parse(untouched))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("dvol does not tell /containers/stoppedMilliseconds");
    assertThatThrownBy(() -> CommitFigures.parse("Error: no volume"))
        .isInstanceOf(IOException.class)
        .hasMessage("dvol gave no answer: Error: no volume");
  }

  @Test
  void directoriesAreNoChangedFiles() throws Exception {
    String diff =
        """
        {"dvol":1,"command":"diff","ok":true,"data":{"changes":[\
        {"path":"pg","kind":"metadata","oldSize":0,"newSize":0,"changedBytes":0},\
        {"path":"pg/a","kind":"modified","oldSize":90,"newSize":90,"changedBytes":16},\
        {"path":"pg/b","kind":"removed","oldSize":5,"newSize":0,"changedBytes":5}],"skipped":[]}}
        """;
    assertThat(ChangedFiles.parse(diff)).isEqualTo(new ChangedFiles(2, 21));
  }
}
