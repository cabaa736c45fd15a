// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dvol.store.chunk.Chunk;
import dev.dvol.store.chunk.CutRule;
import dev.dvol.store.chunk.StoredContent;
import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.Oid;
import dev.dvol.store.tree.Entry.FileNode;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FileBoundsTest {
  private static final Oid ID = Oid.fromHex("12".repeat(20));
  private static final Digest DIGEST = new Digest(1, 2);
  private static final long LAST = Long.MAX_VALUE;

  @Test
  void chunksThatFillTheirFileAreTaken() throws Exception {
    FileBounds bounds = bounds(CutRule.CONTENT, 300, 300);
    assertThat(bounds.room(at(0), 100)).isEqualTo(100);
    bounds.take(at(0), 100, 100);
    assertThat(bounds.room(at(100), LAST)).isEqualTo(200);
    bounds.take(at(100), 200, 200);
    bounds.requireAll();
  }

  @Test
  void pageIsTheMostThatAPageChunkHasRoomFor() throws Exception {
    assertThat(bounds(CutRule.PAGE, 1 << 20, 4096).room(at(0), LAST)).isEqualTo(4096);
  }

  @Test
  void chunkBehindTheEndIsRefusedAndNamed() {
    assertThatThrownBy(() -> bounds(CutRule.CONTENT, 300, 300).room(at(300), LAST))
        .isInstanceOf(ObjectCorruptException.class)
        .hasMessageContaining("file dir/file")
        .hasMessageContaining(ID.hex());
  }

  @Test
  void chunkLongerThanItsRoomIsRefused() {
    refused(bounds(CutRule.CONTENT, 300, 200), 100, 101);
  }

  @Test
  void chunkShorterThanItsRoomIsRefusedWhereThereIsNoHole() {
    refused(bounds(CutRule.CONTENT, 300, 300), 100, 99);
  }

  @Test
  void chunkShorterThanItsRoomIsTakenWhereThereIsAHole() throws Exception {
    FileBounds bounds = bounds(CutRule.CONTENT, 300, 99);
    bounds.take(at(0), 300, 99);
    bounds.requireAll();
  }

  @Test
  void moreDataThanTheFileSaysIsRefused() throws Exception {
    FileBounds bounds = bounds(CutRule.CONTENT, 300, 150);
    bounds.take(at(0), 100, 100);
    refused(bounds, 100, 51);
  }

  @Test
  void lessDataThanTheFileSaysIsRefused() throws Exception {
    FileBounds bounds = bounds(CutRule.CONTENT, 300, 150);
    bounds.take(at(0), 100, 100);
    assertThatThrownBy(bounds::requireAll)
        .isInstanceOf(ObjectCorruptException.class)
        .hasMessageContaining("100 bytes and it says 150");
  }

  @Test
  void moreChunksThanBytesAreRefused() throws Exception {
    FileBounds bounds = bounds(CutRule.CONTENT, 1L << 60, 2);
    bounds.room(at(0), 1);
    bounds.room(at(1), 2);
    assertThatThrownBy(() -> bounds.room(at(2), 3)).isInstanceOf(ObjectCorruptException.class);
  }

  private static void refused(FileBounds bounds, long room, int size) {
    assertThatThrownBy(() -> bounds.take(at(100), room, size))
        .isInstanceOf(ObjectCorruptException.class)
        .hasMessageContaining("file dir/file");
  }

  private static Chunk at(long offset) {
    return new Chunk(offset, DIGEST, ID);
  }

  private static FileBounds bounds(CutRule cut, long size, long data) {
    Optional<StoredContent> content = Optional.of(new StoredContent(DIGEST, ID, true));
    return new FileBounds(
        "dir/file", new FileNode(size, cut, content, data, Optional.empty()), 4096);
  }
}
