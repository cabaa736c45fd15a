// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dvol.store.object.Oid;
import dev.dvol.store.posix.Name;
import dev.dvol.store.tree.Entry.DirectoryLink;
import dev.dvol.store.tree.Entry.FileNode;
import dev.dvol.store.tree.EntryCodec.Target;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryCodecTest {
  private static final Name NAME = Name.of("n");
  private static final Oid ID = Oid.fromHex("0123456789abcdef0123456789abcdef01234567");
  private static final String DIGEST = " digest=AAAAAAAAAAAAAAAAAAAAAA";

  @Test
  void whatIsWrittenIsReadAgain() {
    long seed = Long.getLong("seed", 20261122);
    RandomEntries entries = new RandomEntries(seed);
    for (int i = 0; i < 20_000; i++) {
      Entry entry = entries.next();
      String name = Escape.of(entry.name().bytes());
      String line = EntryCodec.encode(name, entry);
      assertThat(line).as("seed %d", seed).matches("[\\x20-\\x7e]+");
      assertThat(EntryCodec.parse(line, entry.name(), target(entry)))
          .as("seed %d", seed)
          .isEqualTo(entry);
    }
  }

  private static Optional<Target> target(Entry entry) {
    if (entry.node() instanceof FileNode file) {
      return file.content().map(content -> new Target(content.id(), content.hasNodes()));
    }
    return entry.node() instanceof DirectoryLink directory
        ? Optional.of(new Target(directory.tree(), true))
        : Optional.empty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n f 0644 0 0 0.000000000 size=0",
        "n f 7777 4294967294 1 -1.999999999 size=9223372036854775807",
        "n f 0644 0 0 0.000000000 size=5 group=a/n",
        "n f 0644 0 0 0.000000000 size=5 group=n x:user.a= x:user.b=AA",
        "n l 0777 0 0 0.000000000 target=/etc/%20x",
        "n p 0644 0 0 0.000000000",
        "n s 0644 0 0 0.000000000 group=n",
        "n c 0644 0 0 0.000000000 rdev=1:3",
        "n b 0644 0 0 0.000000000 rdev=8:0 group=n"
      })
  void linesWithoutAnObjectAreRead(String line) {
    Entry entry = EntryCodec.parse(line, NAME, Optional.empty());
    assertThat(EntryCodec.encode("n", entry)).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource({
    "'n f 0644 0 0 0.000000000 size=5 digest=AAAAAAAAAAAAAAAAAAAAAA', false",
    "'n f 0644 0 0 0.000000000 size=5 digest=AAAAAAAAAAAAAAAAAAAAAA data=1', false",
    "'n f 0644 0 0 0.000000000 size=5 cut=page digest=AAAAAAAAAAAAAAAAAAAAAA data=4', true",
    "'n f 0644 0 0 0.000000000 size=5 cut=content digest=AAAAAAAAAAAAAAAAAAAAAA group=n', true",
    "'n d 1777 0 0 0.000000000', true"
  })
  void linesWithAnObjectAreRead(String line, boolean isTree) {
    Entry entry = EntryCodec.parse(line, NAME, Optional.of(new Target(ID, isTree)));
    assertThat(EntryCodec.encode("n", entry)).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Not a line at all.
        "",
        "n",
        "n f",
        "n f 0644 0 0",
        "n f 0644 0 0 0.000000000",
        // Blanks.
        "n  f 0644 0 0 0.000000000 size=0",
        "n f 0644 0 0 0.000000000 size=0 ",
        "n f 0644 0 0 0.000000000  size=0",
        "n f 0644 0 0 0.000000000 size=0  x:user.a=",
        "n\tf 0644 0 0 0.000000000 size=0",
        // Kind.
        "n F 0644 0 0 0.000000000 size=0",
        "n x 0644 0 0 0.000000000 size=0",
        "n ff 0644 0 0 0.000000000 size=0",
        "n - 0644 0 0 0.000000000 size=0",
        // Mode.
        "n f 644 0 0 0.000000000 size=0",
        "n f 00644 0 0 0.000000000 size=0",
        "n f +644 0 0 0.000000000 size=0",
        "n f 0888 0 0 0.000000000 size=0",
        "n f 100644 0 0 0.000000000 size=0",
        "n f 10000 0 0 0.000000000 size=0",
        "n f -644 0 0 0.000000000 size=0",
        "n l 0755 0 0 0.000000000 target=a",
        // Owner.
        "n f 0644 00 0 0.000000000 size=0",
        "n f 0644 -1 0 0.000000000 size=0",
        "n f 0644 +1 0 0.000000000 size=0",
        "n f 0644 4294967295 0 0.000000000 size=0",
        "n f 0644 0 4294967296 0.000000000 size=0",
        "n f 0644 root 0 0.000000000 size=0",
        "n f 0644  0 0.000000000 size=0",
        // Time.
        "n f 0644 0 0 0 size=0",
        "n f 0644 0 0 0. size=0",
        "n f 0644 0 0 .000000000 size=0",
        "n f 0644 0 0 0.0 size=0",
        "n f 0644 0 0 0.0000000000 size=0",
        "n f 0644 0 0 0.1000000000 size=0",
        "n f 0644 0 0 0.-00000001 size=0",
        "n f 0644 0 0 -0.000000000 size=0",
        "n f 0644 0 0 00.000000000 size=0",
        "n f 0644 0 0 +1.000000000 size=0",
        "n f 0644 0 0 9223372036854775808.000000000 size=0",
        // Size.
        "n f 0644 0 0 0.000000000 size=",
        "n f 0644 0 0 0.000000000 size=-1",
        "n f 0644 0 0 0.000000000 size=01",
        "n f 0644 0 0 0.000000000 size=1k",
        "n f 0644 0 0 0.000000000 size=9223372036854775808",
        "n f 0644 0 0 0.000000000 size=1 size=1",
        "n p 0644 0 0 0.000000000 size=0",
        // Content without an object.
        "n f 0644 0 0 0.000000000 size=5 digest=AAAAAAAAAAAAAAAAAAAAAA",
        "n f 0644 0 0 0.000000000 size=5 cut=page",
        "n f 0644 0 0 0.000000000 size=5 data=0",
        "n f 0644 0 0 0.000000000 size=5 data=3",
        "n d 0755 0 0 0.000000000",
        // Target.
        "n l 0777 0 0 0.000000000",
        "n l 0777 0 0 0.000000000 target=",
        "n l 0777 0 0 0.000000000 target=%61",
        "n l 0777 0 0 0.000000000 target=a%00b",
        "n l 0777 0 0 0.000000000 target=.a",
        "n f 0644 0 0 0.000000000 size=0 target=a",
        // Devices.
        "n c 0644 0 0 0.000000000",
        "n c 0644 0 0 0.000000000 rdev=1",
        "n c 0644 0 0 0.000000000 rdev=1:2:3",
        "n c 0644 0 0 0.000000000 rdev=-1:2",
        "n c 0644 0 0 0.000000000 rdev=1:-2",
        "n c 0644 0 0 0.000000000 rdev=01:2",
        "n p 0644 0 0 0.000000000 rdev=0:0",
        // Hard links.
        "n f 0644 0 0 0.000000000 group=n size=0",
        "n f 0644 0 0 0.000000000 size=0 group=",
        "n f 0644 0 0 0.000000000 size=0 group=.n",
        "n f 0644 0 0 0.000000000 size=0 group=a group=a",
        // Attributes.
        "n f 0644 0 0 0.000000000 size=0 x:user.a=A",
        "n f 0644 0 0 0.000000000 size=0 x:user.a=AA==",
        "n f 0644 0 0 0.000000000 size=0 x:user.a=AB",
        "n f 0644 0 0 0.000000000 size=0 x:user.a=A+",
        "n f 0644 0 0 0.000000000 size=0 x:user.a",
        "n f 0644 0 0 0.000000000 size=0 x:=AA",
        "n f 0644 0 0 0.000000000 size=0 x:us%65r=AA",
        "n f 0644 0 0 0.000000000 size=0 x:user.b= x:user.a=",
        "n f 0644 0 0 0.000000000 size=0 x:user.a= x:user.a=",
        "n f 0644 0 0 0.000000000 size=0 x:user.a=AA x:user.a=",
        "n f 0644 0 0 0.000000000 size=0 x:user.a= group=n",
        "n f 0644 0 0 0.000000000 size=0 flags=1"
      })
  void everyOtherFormIsRefused(String line) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EntryCodec.parse(line, NAME, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "'n f 0644 0 0 0.000000000 size=5', false",
    "'n f 0644 0 0 0.000000000 size=5', true",
    "'n f 0644 0 0 0.000000000 size=5 cut=page', true",
    "'n f 0644 0 0 0.000000000 size=5 digest=AAAAAAAAAAAAAAAAAAAAAA', true",
    "'n f 0644 0 0 0.000000000 size=5 cut=page digest=AAAAAAAAAAAAAAAAAAAAAA', false",
    "'n f 0644 0 0 0.000000000 size=5 cut=lines digest=AAAAAAAAAAAAAAAAAAAAAA', true",
    "'n f 0644 0 0 0.000000000 size=5 digest=AAAAAAAAAAAAAAAAAAAAAA cut=page', true",
    "'n d 0755 0 0 0.000000000', false",
    "'n d 0755 0 0 0.000000000 size=0', true",
    "'n d 0755 0 0 0.000000000 group=n', true",
    "'n l 0777 0 0 0.000000000 target=a', false",
    "'n p 0644 0 0 0.000000000', false",
    "'n c 0644 0 0 0.000000000 rdev=1:3', true"
  })
  void linesThatDoNotFitTheirObjectAreRefused(String line, boolean isTree) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EntryCodec.parse(line, NAME, Optional.of(new Target(ID, isTree))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " digest=AAAAAAAAAAAAAAAAAAAAAB",
        " digest=AAAAAAAAAAAAAAAAAAAAA",
        " digest=AAAAAAAAAAAAAAAAAAAAAA==",
        " digest=AAAAAAAAAAAAAAAAAAAAA=",
        " digest=AAAAAAAAAAAAAAAAAAAA==",
        " digest=",
        DIGEST + " data=5",
        DIGEST + " data=0",
        DIGEST + " data=-1",
        DIGEST + " data=6",
        DIGEST + " data=04",
        DIGEST + DIGEST
      })
  void contentOutOfFormIsRefused(String fields) {
    String line = "n f 0644 0 0 0.000000000 size=5" + fields;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EntryCodec.parse(line, NAME, Optional.of(new Target(ID, false))));
  }
}
