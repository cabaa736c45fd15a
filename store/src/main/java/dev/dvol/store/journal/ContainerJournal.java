// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.journal;

import dev.dvol.store.error.ObjectCorruptException;
import dev.dvol.store.json.Json;
import dev.dvol.store.json.JsonException;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which containers dvol stopped or paused and has yet to let go on; the file {@code
 * containers.json} in a volume's journal directory. It is written before a container is touched and
 * removed when all run again, so that a container that a killed dvol left down is found and started
 * by the next one. It belongs to the holder of the lock {@code containers.lock} of the volume.
 */
public final class ContainerJournal {
  /** The name of the file, in a volume's journal directory. */
  public static final String FILE = "containers.json";

  private static final Name NAME = Name.of(FILE);
  private static final int VERSION = 1;
  private static final int LONGEST = 1 << 20;

  private final Directory journal;

  private ContainerJournal(Directory journal) {
    this.journal = journal;
  }

  /** The journal in a volume's journal directory, which stays open as long as this is used. */
  public static ContainerJournal of(Directory journalDirectory) {
    return new ContainerJournal(journalDirectory);
  }

  /** What was done to a container, which is what has to be undone. */
  public enum Did {
    /** It was stopped: start it. */
    STOPPED("stopped"),
    /** It was paused: unpause it. */
    PAUSED("paused"),
    /** It was found paused and was stopped: start it and pause it again. */
    STOPPED_PAUSED("stopped-paused");

    private final String word;

    Did(String word) {
      this.word = word;
    }

    /** How the journal spells it. */
    public String word() {
      return word;
    }

    private static Did of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
  }

  /**
   * One container.
   *
   * @param id the engine's id of it, 64 hex digits
   * @param name its name, without the slash
   * @param did what was done, or was about to be done
   * @param order containers of a lower one are started first; 0 or more
   * @param pending when a stop of it failed that the engine may yet carry out; empty when none did
   */
  public record Entry(String id, String name, Did did, long order, Optional<Instant> pending) {
    /** One without a failed stop. */
    public Entry(String id, String name, Did did, long order) {
      this(id, name, did, order, Optional.empty());
    }
  }

  /**
   * What the journal holds.
   *
   * @param engine address of the engine whose containers these are, as whoever wrote it spelled it
   * @param written when it was written: a stop that was asked for may be on its way a little longer
   * @param entries the containers
   */
  public record Waiting(String engine, Instant written, List<Entry> entries) {
    /** Copies the list. */
    public Waiting {
      entries = List.copyOf(entries);
    }
  }

  /**
   * What is on disk; empty when no container waits.
   *
   * @throws ObjectCorruptException if the file is damaged or of an unknown version
   */
  public Optional<Waiting> read() throws IOException {
    Optional<byte[]> content = DurableFile.read(journal, NAME, LONGEST);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    try {
      Map<String, Object> json = Json.parse(content.get());
      if (number(json, "version") != VERSION) {
        throw new IllegalArgumentException("version " + json.get("version"));
      }
      List<Entry> entries = new ArrayList<>();
      if (!(json.get("containers") instanceof List<?> list)) {
        throw new IllegalArgumentException("no containers");
      }
      for (Object element : list) {
        entries.add(entry((Map<?, ?>) element));
      }
      Instant written = Instant.parse(text(json, "written"));
      return Optional.of(new Waiting(text(json, "engine"), written, entries));
    } catch (JsonException | ClassCastException | IllegalArgumentException | DateTimeException e) {
      throw new ObjectCorruptException(
          "journal/" + NAME,
          "the list of containers to start again is damaged: " + e.getMessage(),
          "start the containers of this volume yourself, then remove its journal/" + NAME);
    }
  }

  /** Makes it durable, in place of what was there. */
  public void write(Waiting waiting) throws IOException {
    List<Map<String, Object>> containers = new ArrayList<>();
    for (Entry entry : waiting.entries()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("id", entry.id());
      json.put("name", entry.name());
      json.put("did", entry.did().word());
      json.put("order", entry.order());
      entry.pending().ifPresent(since -> json.put("pending", since.toString()));
      containers.add(json);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", VERSION);
    json.put("engine", waiting.engine());
    json.put("written", waiting.written().toString());
    json.put("containers", containers);
    DurableFile.publish(journal, NAME, Json.pretty(json).getBytes(StandardCharsets.UTF_8), 0644);
  }

  /** Removes it durably; an absent one is fine. */
  public void clear() throws IOException {
    DurableFile.removeDurably(journal, NAME);
  }

  private static Entry entry(Map<?, ?> json) {
    Optional<Instant> pending =
        json.containsKey("pending")
            ? Optional.of(Instant.parse(text(json, "pending")))
            : Optional.empty();
    return new Entry(
        text(json, "id"),
        text(json, "name"),
        Did.of(text(json, "did")),
        number(json, "order"),
        pending);
  }

  private static String text(Map<?, ?> json, String key) {
    if (!(json.get(key) instanceof String text)) {
      throw new IllegalArgumentException("no " + key);
    }
    return text;
  }

  private static long number(Map<?, ?> json, String key) {
    if (!(json.get(key) instanceof Long number)) {
      throw new IllegalArgumentException("no " + key);
    }
    return number;
  }
}
