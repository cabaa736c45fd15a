// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.cli.render.DiffView.Form;
import dev.dvol.store.FileContent;
import dev.dvol.store.tree.PathBytes;
import dev.dvol.store.worktree.Change;
import dev.dvol.store.worktree.Change.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiffViewTest {
  private static final class Content implements FileContent {
    private final byte[] bytes;

    Content(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void copyTo(OutputStream out) throws IOException {
      out.write(bytes);
    }
  }

  private final Map<PathBytes, FileContent> before = new HashMap<>();
  private final Map<PathBytes, FileContent> after = new HashMap<>();

  private static void put(Map<PathBytes, FileContent> state, String path, String content) {
    state.put(PathBytes.of(path), new Content(content.getBytes(StandardCharsets.UTF_8)));
  }

  private String print(Form form, Change... changes) throws IOException {
    FakeScreen screen = FakeScreen.script();
    new DiffView(
            List.of(changes),
            List.of(),
            form,
            path -> Optional.ofNullable(before.get(path)),
            path -> Optional.ofNullable(after.get(path)))
        .print(screen.screen());
    return screen.out();
  }

  @Test
  void textFilesAreComparedLineByLine() throws Exception {
    put(before, "a.conf", "one\ntwo\nthree\nfour\nfive\nsix\n");
    put(after, "a.conf", "one\ntwo\nthree\nfour\nFIVE\nsix\n");
    assertThat(print(Form.PATCH, Samples.change(Kind.MODIFIED, "a.conf", 28, 28, 28)))
        .isEqualTo(
            """
            diff --dvol a/a.conf b/a.conf
            --- a/a.conf
            +++ b/a.conf
            @@ -2,5 +2,5 @@
             two
             three
             four
            -five
            +FIVE
             six
            """);
  }

  @Test
  void missingLineBreakAtTheEndIsADifference() throws Exception {
    put(before, "f", "x\n");
    put(after, "f", "x");
    assertThat(print(Form.PATCH, Samples.change(Kind.MODIFIED, "f", 2, 1, 1)))
        .endsWith("@@ -1,1 +1,1 @@\n-x\n+x\n\\ No newline at end of file\n");
  }

  @Test
  void newAndRemovedTextFilesAreShownWhole() throws Exception {
    put(after, "new", "x\ny\n");
    put(before, "old", "z\n");
    assertThat(
            print(
                Form.PATCH,
                Samples.change(Kind.ADDED, "new", 0, 4, 4),
                Samples.change(Kind.REMOVED, "old", 2, 0, 2)))
        .isEqualTo(
            """
            diff --dvol a/new b/new
            new, 4 B
            --- /dev/null
            +++ b/new
            @@ -0,0 +1,2 @@
            +x
            +y
            diff --dvol a/old b/old
            gone, 2 B
            --- a/old
            +++ /dev/null
            @@ -1,1 +0,0 @@
            -z
            """);
  }

  @Test
  void filesWithNulAndFilesThatAreNoUtf8AreBinary() throws Exception {
    put(before, "page", "a\0b");
    put(after, "page", "a\0c");
    after.put(PathBytes.of("latin"), new Content(new byte[] {(byte) 0xe9}));
    assertThat(
            print(
                Form.PATCH,
                Samples.change(Kind.MODIFIED, "page", 3, 3, 3),
                Samples.change(Kind.ADDED, "latin", 0, 1, 1)))
        .isEqualTo(
            """
            diff --dvol a/page b/page
            Binary files differ: 3 bytes in 1 chunk
            diff --dvol a/latin b/latin
            new, 1 B
            Binary files differ: 1 bytes in 1 chunk
            """);
  }

  @Test
  void longFilesAreNotReadAsText() throws Exception {
    put(after, "long", "x\n".repeat(1 << 20));
    assertThat(print(Form.PATCH, Samples.change(Kind.ADDED, "long", 0, 2 << 20, 2 << 20)))
        .contains("Binary files differ: 2097152 bytes");
  }

  @Test
  void metadataIsNamed() throws Exception {
    Change change =
        new Change(PathBytes.of("f"), Kind.METADATA, 1, 1, 0, 0, List.of("mode", "owner"));
    assertThat(print(Form.PATCH, change)).isEqualTo("diff --dvol a/f b/f\nmetadata: mode, owner\n");
  }

  @Test
  void statLinesUpAndSumsUp() throws Exception {
    assertThat(
            print(
                Form.STAT,
                Samples.change(Kind.MODIFIED, "base/1/2", 8192, 16384, 8192),
                Samples.change(Kind.ADDED, "x", 0, 10, 10),
                Samples.change(Kind.REMOVED, "y", 20, 0, 20)))
        .isEqualTo(
            """
            base/1/2 | 8.2 kB in 1 chunk of 16.4 kB
            x        | new, 10 B
            y        | gone, 20 B
            3 paths changed, 8.2 kB in 3 chunks
            """
                .indent(1));
  }

  @Test
  void nothingDifferentPrintsNothing() throws Exception {
    for (Form form : Form.values()) {
      assertThat(print(form)).isEmpty();
    }
  }

  @Test
  void namesAreQuotedAndHaveALetter() throws Exception {
    Change change = Samples.change(Kind.MODIFIED, "a\nb", 1, 1, 1);
    assertThat(print(Form.NAME_STATUS, change)).isEqualTo("M\t\"a\\nb\"\n");
    assertThat(print(Form.NAME_ONLY, change)).isEqualTo("\"a\\nb\"\n");
    assertThat(print(Form.PATCH, change)).startsWith("diff --dvol \"a/a\\nb\" \"b/a\\nb\"\n");
  }
}
