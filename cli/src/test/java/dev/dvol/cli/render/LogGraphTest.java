// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.CommitInfo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogGraphTest {
  private static List<String> draw(CommitInfo... commits) {
    LogGraph graph = new LogGraph();
    List<String> lines = new ArrayList<>();
    for (CommitInfo commit : commits) {
      lines.addAll(graph.draw(commit, List.of(commit.subject())));
    }
    return lines;
  }

  @Test
  void lineOfCommitsIsOneLane() {
    assertThat(draw(Samples.commit('b', "b", 'a'), Samples.commit('a', "a")))
        .containsExactly("* b", "* a");
  }

  @Test
  void branchesJoinWhereTheyBegan() {
    assertThat(
            draw(
                Samples.commit('c', "c", 'a'),
                Samples.commit('b', "b", 'a'),
                Samples.commit('a', "a")))
        .containsExactly("* c", "| * b", "|/", "* a");
  }

  @Test
  void mergesOpenALane() {
    assertThat(
            draw(
                Samples.commit('d', "d", 'b', 'c'),
                Samples.commit('c', "c", 'a'),
                Samples.commit('b', "b", 'a'),
                Samples.commit('a', "a")))
        .containsExactly("* d", "|\\", "| * c", "* | b", "|/", "* a");
  }

  @Test
  void furtherLinesOfACommitKeepTheLanes() {
    LogGraph graph = new LogGraph();
    assertThat(graph.draw(Samples.commit('b', "b", 'a'), List.of("one", "two", "")))
        .containsExactly("* one", "| two", "|");
  }
}
