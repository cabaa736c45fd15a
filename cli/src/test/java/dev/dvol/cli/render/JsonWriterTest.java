// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
  @Test
  void treesKeepTheirOrder() {
    Object tree =
        new JsonTree()
            .with("b", 1)
            .with("a", List.of(true, "x\u001b\"", 5L))
            .with("none", null)
            .with("empty", Optional.empty())
            .with("lazy", Stream.of("é"))
            .map();
    assertThat(JsonWriter.text(tree))
        .isEqualTo(
            "{\"b\":1,\"a\":[true,\"x\\u001B\\\"\",5],\"none\":null,\"empty\":null,\"lazy\":[\"é\"]}");
  }

  @Test
  void loneSurrogatesDoNotBreakTheEnvelope() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Output out = new Output(bytes);
    JsonWriter.write(out, List.of("a\ud800b"));
    out.flush();
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("[\"a\ufffdb\"]\n");
  }
}
