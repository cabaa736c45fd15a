// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Notes of what was to be done and what was acknowledged, in a file outside of what breaks. Each
 * note is one write of one line: it is there or not, whenever its writer is killed.
 */
final class Witness implements AutoCloseable {
  private final FileChannel file;

  private Witness(FileChannel file) {
    this.file = file;
  }

  static Witness open(Path path) throws IOException {
    return new Witness(
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  private void note(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    file.write(bytes);
    if (bytes.hasRemaining()) {
      throw new IOException("half a note: " + line);
    }
  }

  /** What a commit of that message holds, if there ever is one. */
  void content(String message, String digest) throws IOException {
    note("content " + message + " " + digest);
  }

  /** Files are being changed: until the next note nobody knows what they are. */
  void writing() throws IOException {
    note("writing");
  }

  /** This is how it is now, durably. */
  void settled(Expected state) throws IOException {
    note("settled " + state);
  }

  /** An operation begins; this is how it will be. */
  void begin(Operation operation, Deed deed) throws IOException {
    note("begin " + operation + " " + deed.after());
    if (deed.alsoPossible().isPresent()) {
      note("or " + deed.alsoPossible().get());
    }
  }

  /** The operation that began was acknowledged. */
  void done() throws IOException {
    note("done");
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /**
   * An operation that began and was not acknowledged.
   *
   * @param name of the operation
   * @param after how it would be
   * @param alsoPossible another state that a crash may leave
   */
  record Begun(String name, Expected after, Optional<Expected> alsoPossible) {
    Begun or(Expected other) {
      return new Begun(name, after, Optional.of(other));
    }
  }

  /**
   * What the notes say.
   *
   * @param contents digest of what a commit of each message holds
   * @param state the last that was acknowledged
   * @param filesKnown whether the files are as in that state
   * @param begun what was under way
   * @param acknowledged how many operations were
   */
  record Testimony(
      Map<String, String> contents,
      Optional<Expected> state,
      boolean filesKnown,
      Optional<Begun> begun,
      int acknowledged) {}

  /**
   * What the notes said at every moment between two lengths of the file, the last moment last.
   * Whoever looks while they are being written knows no better.
   */
  static List<Testimony> read(Path path, long from, long to) throws IOException {
    String text = new String(Files.readAllBytes(path), 0, (int) to, StandardCharsets.UTF_8);
    List<Testimony> all = new ArrayList<>();
    Reading reading = new Reading();
    long end = 0;
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      if (end >= from) {
        all.add(reading.testimony());
      }
      reading.add(line);
      end += line.length() + 1;
    }
    all.add(reading.testimony());
    return all;
  }

  /** What all notes say. */
  static Testimony read(Path path) throws IOException {
    long length = Files.size(path);
    return read(path, length, length).get(0);
  }

  private static final class Reading {
    private final Map<String, String> contents = new TreeMap<>();
    private Optional<Expected> state = Optional.empty();
    private boolean known = true;
    private Optional<Begun> begun = Optional.empty();
    private int acknowledged;

    Testimony testimony() {
      return new Testimony(new TreeMap<>(contents), state, known, begun, acknowledged);
    }

    void add(String line) {
      String[] words = line.split(" ", 3);
      switch (words[0]) {
        case "content" -> contents.put(words[1], words[2]);
        case "writing" -> known = false;
        case "settled" -> {
          state = Optional.of(Expected.parse(line.substring("settled ".length())));
          known = true;
          begun = Optional.empty();
        }
        case "begin" ->
            begun = Optional.of(new Begun(words[1], Expected.parse(words[2]), Optional.empty()));
        case "or" -> {
          Expected other = Expected.parse(line.substring("or ".length()));
          begun = begun.map(one -> one.or(other));
        }
        case "done" -> {
          state = begun.map(Begun::after);
          begun = Optional.empty();
          acknowledged++;
        }
        default -> throw new IllegalArgumentException(line);
      }
    }
  }
}
