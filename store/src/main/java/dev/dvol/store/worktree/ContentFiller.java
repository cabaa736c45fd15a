// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.worktree;

import dev.dvol.store.chunk.Chunk;
import dev.dvol.store.chunk.ChunkCursor;
import dev.dvol.store.chunk.ChunkDiff;
import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.chunk.CutRule;
import dev.dvol.store.chunk.DigestFunction;
import dev.dvol.store.pack.PackStore;
import dev.dvol.store.posix.FileHandle;
import dev.dvol.store.posix.FileKind;
import dev.dvol.store.progress.Progress;
import dev.dvol.store.tree.Entry;
import dev.dvol.store.tree.Entry.FileNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fills files with content: collects what is to be written until it is worth sorting, writes it in
 * pack order, then sets each file's metadata and closes it. Memory and open files are bounded.
 */
final class ContentFiller implements AutoCloseable {
  private static final int MOST_CHUNKS = 1 << 14;
  private static final int MOST_FILES = 256;

  private final PackStore objects;
  private final ChunkParameters parameters;
  private final DigestFunction digests;
  private final AppliedMetadata metadata;
  private final ChunkWriter writer;
  private final Progress progress;
  private final List<ChunkWrite> writes = new ArrayList<>();
  private final List<OpenFile> files = new ArrayList<>();
  private final ByteBuffer compareBuffer = ByteBuffer.allocateDirect(ChunkParameters.LARGEST_CHUNK);

  /**
   * A file being filled.
   *
   * @param anew whether all of its chunks are written, not only those that differ
   */
  private record OpenFile(
      HeldDirectory directory,
      ContentFile content,
      String path,
      Entry target,
      FileBounds bounds,
      boolean anew) {}

  ContentFiller(
      PackStore objects, ChunkParameters parameters, AppliedMetadata metadata, Progress progress) {
    this.objects = objects;
    this.parameters = parameters;
    this.digests = new DigestFunction(parameters.seed());
    this.metadata = metadata;
    this.writer = new ChunkWriter(objects, digests, progress);
    this.progress = progress;
  }

  long writtenBytes() {
    return writer.writtenBytes();
  }

  /** Makes a file that is not there. */
  void create(HeldDirectory directory, String path, Entry target) throws IOException {
    FileNode node = (FileNode) target.node();
    FileHandle handle = directory.get().create(target.name(), 0600);
    ContentFile content = ContentFile.created(handle, node);
    OpenFile file = opened(directory, content, path, target, true);
    if (node.content().isPresent()) {
      progress.expect(node.dataBytes());
      ChunkCursor cursor = new ChunkCursor(node.content().get(), node.size(), objects);
      Optional<Chunk> next = cursor.next();
      while (next.isPresent()) {
        Chunk chunk = next.get();
        next = cursor.next();
        long end = next.map(Chunk::offset).orElse(Long.MAX_VALUE);
        schedule(file, chunk, file.bounds.room(chunk, end));
      }
    }
    flushIfMany();
  }

  /** Whether a patch can be made in place; otherwise the file must be made anew. */
  static boolean canPatch(FilePatch patch) {
    FileNode to = patch.file();
    boolean holesAtUnknownPlaces = to.cut() == CutRule.CONTENT && to.dataBytes() != to.size();
    return !holesAtUnknownPlaces;
  }

  /**
   * Changes a file in place, writing only chunks that differ.
   *
   * @param handle the file, open for writing; given away, also when this fails
   */
  void patch(HeldDirectory directory, FilePatch patch, FileHandle handle) throws IOException {
    ContentFile content = ContentFile.existing(handle);
    OpenFile file = opened(directory, content, patch.path(), patch.target(), false);
    FileNode to = patch.file();
    if (handle.size() != to.size()) {
      handle.truncate(to.size());
    }
    if (patch.known().isPresent()) {
      ChunkDiff.compare(
          patch.known().get().content(),
          to.content(),
          objects,
          new ChunkDiff.Listener() {
            @Override
            public void added(Chunk chunk, long end) throws IOException {
              schedule(file, chunk, file.bounds.room(chunk, end));
            }

            @Override
            public void removed(Chunk chunk) {
              // Overwritten by what is added, cut off, or cleared below.
            }
          });
    } else {
      scheduleDiffering(file, to);
    }
    if (to.dataBytes() != to.size()) {
      clearHoles(handle, to);
    }
    flushIfMany();
  }

  private OpenFile opened(
      HeldDirectory directory, ContentFile content, String path, Entry target, boolean anew) {
    FileBounds bounds = new FileBounds(path, (FileNode) target.node(), parameters.pageBytes());
    OpenFile file = new OpenFile(directory.hold(), content, path, target, bounds, anew);
    files.add(file);
    return file;
  }

  private void schedule(OpenFile file, Chunk chunk, long room) throws IOException {
    writes.add(new ChunkWrite(file.content, chunk, file.bounds, room));
    if (writes.size() >= MOST_CHUNKS) {
      writer.begin(writes);
      writes.clear();
    }
  }

  // The file's content is unknown, so it is read once and compared by digest.
  private void scheduleDiffering(OpenFile file, FileNode to) throws IOException {
    if (to.content().isEmpty()) {
      return;
    }
    ChunkCursor cursor = new ChunkCursor(to.content().get(), to.size(), objects);
    Optional<Chunk> next = cursor.next();
    while (next.isPresent()) {
      Chunk chunk = next.get();
      next = cursor.next();
      long end = next.map(Chunk::offset).orElse(Long.MAX_VALUE);
      long room = file.bounds.room(chunk, end);
      if (!holds(file.content.handle(), chunk, room)) {
        schedule(file, chunk, room);
      }
    }
  }

  private boolean holds(FileHandle handle, Chunk chunk, long length) throws IOException {
    if (length > ChunkParameters.LARGEST_CHUNK) {
      return false;
    }
    compareBuffer.clear().limit((int) length);
    int count = handle.readFully(compareBuffer, chunk.offset());
    return count == length && digests.of(compareBuffer, 0, count).equals(chunk.digest());
  }

  // Under the page cut a chunk covers its page, so whatever lies between chunks is hole.
  private void clearHoles(FileHandle handle, FileNode to) throws IOException {
    long covered = 0;
    if (to.content().isPresent()) {
      ChunkCursor cursor = new ChunkCursor(to.content().get(), to.size(), objects);
      for (Optional<Chunk> next = cursor.next(); next.isPresent(); next = cursor.next()) {
        clear(handle, covered, next.get().offset());
        covered = next.get().offset() + parameters.pageBytes();
      }
    }
    clear(handle, covered, to.size());
  }

  private static void clear(FileHandle handle, long from, long to) throws IOException {
    if (from < to) {
      handle.clear(from, to - from);
    }
  }

  private void flushIfMany() throws IOException {
    if (files.size() >= MOST_FILES || writes.size() >= MOST_CHUNKS) {
      flush();
    }
  }

  /** Writes all that is pending and completes the files. */
  void flush() throws IOException {
    writer.begin(writes);
    writes.clear();
    writer.await();
    while (!files.isEmpty()) {
      OpenFile file = files.get(files.size() - 1);
      if (file.anew) {
        file.bounds.requireAll();
      }
      metadata.apply(file.content.handle().fd(), file.path, FileKind.FILE, file.target.metadata());
      files.remove(files.size() - 1);
      file.content.close();
      file.directory.release();
    }
  }

  /** Ends the threads and closes what a failure left open; nothing pending is written. */
  @Override
  public void close() throws IOException {
    writer.close();
    for (OpenFile file : files) {
      file.content.close();
      file.directory.release();
    }
    files.clear();
  }
}
