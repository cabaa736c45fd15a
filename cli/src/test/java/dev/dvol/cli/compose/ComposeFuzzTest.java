// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.testing.fuzz.Fuzzer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Compose files of whoever made the project. */
class ComposeFuzzTest {
  @Test
  void files() throws Exception {
    Fuzzer.of("compose")
        .from(
            """
            name: shop
            services:
              db:
                image: postgres:${VERSION:-15}
                volumes:
                  - data:/var/lib/postgresql/data
                  - type: volume
                    source: more
                    target: /more
              web: &web
                image: nginx
                volumes: [./here:/there]
            volumes:
              data:
                driver: dvol
              more: {external: true, name: $NAME}
            """,
            "services: {}\n")
        .words(
            "\n",
            "  ",
            "- ",
            ": ",
            "? ",
            "&a ",
            "*a",
            "<<: *web",
            "!!binary ",
            "!!set ",
            "|",
            ">",
            "[",
            "]",
            "{",
            "}",
            "${",
            "$$",
            "${A:-${B}}",
            "---",
            "null",
            "0x7f",
            "1e999",
            "2026-11-22",
            "\t",
            "%YAML 1.2")
        .refusing(IllegalArgumentException.class)
        .run(
            input -> {
              String text = new String(input, StandardCharsets.UTF_8);
              ComposeFile file = ComposeFile.parse(text, "shop", Map.of("NAME", "n"));
              assertThat(file.services()).isNotNull();
              assertThat(file.volumes().keySet()).doesNotContainNull();
              return true;
            });
  }
}
