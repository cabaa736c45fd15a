// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.result;

import static dev.dvol.bench.result.Samples.report;
import static dev.dvol.bench.result.Samples.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.dvol.bench.tool.Operation;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {
  private static final List<Sample> SAMPLES =
      List.of(
          sample(Operation.FIRST, "dvol", 2, 5_000_000),
          sample(Operation.FIRST, "dvol", 3, 5_000_000),
          sample(Operation.FIRST, "a<b>&\"c\"", 0, 0),
          sample(Operation.STATUS, "dvol", 0.3, 0));

  @Test
  void jsonIsReadBackAsItWasWritten() throws Exception {
    Report report = report("pages", SAMPLES);
    assertThat(ReportJson.read(ReportJson.write(report))).isEqualTo(report);
  }

  @Test
  void jsonKeepsTheNamesOfTheSchema() throws Exception {
    assertThat(ReportJson.write(report("pages", SAMPLES)))
        .contains(
            "\"schema\" : 1", "\"wallSeconds\" : {", "\"median\" : 2.5", "\"shaInstructions\"");
  }

  @Test
  void drawingIsWellFormedWhateverToolsAreCalled() throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(BarChart.of(report("<&>", SAMPLES)))));
    NodeList texts = document.getElementsByTagName("text");
    List<String> labels =
        IntStream.range(0, texts.getLength())
            .mapToObj(i -> texts.item(i).getTextContent())
            .toList();
    assertThat(labels).contains("a<b>&\"c\"", "dvol").anyMatch(label -> label.contains("<&>"));
    assertThat(labels).anyMatch(label -> label.contains("A & B <processor>"));
    assertThat(labels).contains("2.50 s, stores 5.0 MB", "0.30 s");
  }

  @Test
  void barsOfAGroupAreToScale() throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new InputSource(
                    new StringReader(
                        BarChart.of(
                            report(
                                "pages",
                                List.of(
                                    sample(Operation.FIRST, "dvol", 1, 0),
                                    sample(Operation.FIRST, "borg", 4, 0)))))));
    NodeList bars = document.getElementsByTagName("rect");
    double dvol = width(bars, "dvol");
    assertThat(width(bars, "peer")).isCloseTo(4 * dvol, offset(0.5));
  }

  private static double width(NodeList bars, String kind) {
    for (int i = 0; i < bars.getLength(); i++) {
      var attributes = bars.item(i).getAttributes();
      if (attributes.getNamedItem("class").getTextContent().equals(kind)) {
        return Double.parseDouble(attributes.getNamedItem("width").getTextContent());
      }
    }
    throw new AssertionError("no bar " + kind);
  }

  @Test
  void tableTellsMedianAndSpreadAndWhichGoalsWereMissed() {
    String text = MarkdownReport.of(report("pages", SAMPLES));
    assertThat(text).contains("| dvol | 2.50 (2.00 to 3.00) | 1.00 |");
    assertThat(text).contains("| warm | status | wall seconds | 0.300 | 1.00 | yes |");
    assertThat(text).contains("Command: `bench/run --size 1m`; dvol at `0123456789ab-dirty`.");
  }
}
