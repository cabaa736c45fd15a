// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.dvol.plugin.engine.Container.VolumeMount;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Docker writes as JSON, token by token: the few fields wanted, past all others. A list
 * of containers is on the way of each {@code dvol list}, and binding it to objects by reflection
 * costs more than all else there.
 */
final class EngineJson {
  private static final int DEEPEST = 100;
  private static final int LONGEST_TEXT = 1 << 20;
  private static final int LONGEST_KEY = 1 << 16;
  private static final int LONGEST_NUMBER = 1000;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(LONGEST_TEXT)
                  .maxNameLength(LONGEST_KEY)
                  .maxNumberLength(LONGEST_NUMBER)
                  .build())
          // Keys are the engine's; they would stay in memory for ever.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private static final Pattern IMAGE_ID = Pattern.compile("(sha256:)?[0-9a-f]{1,64}");

  // What else they hold is of no use here, and without bounds.
  private static final Set<String> LABELS =
      Stream.of(ContainerLabels.ALL, StartOrder.LABELS, Set.of(QuiescePlan.SWARM_SERVICE))
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  private EngineJson() {}

  /**
   * The text behind a path of keys; none too when the JSON is damaged, which the docker command
   * treats as an empty configuration.
   */
  static Optional<String> findText(String json, String... path) {
    try (JsonParser in = FACTORY.createParser(json)) {
      in.nextToken();
      for (String key : path) {
        if (!enter(in, key)) {
          return Optional.empty();
        }
      }
      return in.currentToken() == JsonToken.VALUE_STRING
          ? Optional.of(in.getText())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The containers of an answer to {@code GET /containers/json}.
   *
   * @throws IOException if it is no such answer, or ends early
   */
  static List<Container> containers(InputStream answer) throws IOException {
    List<Container> containers = new ArrayList<>();
    try (JsonParser in = FACTORY.createParser(answer)) {
      if (in.nextToken() != JsonToken.START_ARRAY) {
        throw new IOException("the engine's list of containers is no list");
      }
      while (next(in) != JsonToken.END_ARRAY) {
        containers.add(container(in));
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      // Not in the parser's words, which have several lines.
      throw new IOException("the engine's list of containers is damaged", e);
    }
    return containers;
  }

  private static Container container(JsonParser in) throws IOException {
    requireObject(in);
    String id = "";
    String name = "";
    String image = "";
    String imageId = "";
    String state = "";
    Map<String, String> labels = Map.of();
    List<VolumeMount> mounts = List.of();
    while (next(in) != JsonToken.END_OBJECT) {
      String key = in.currentName();
      in.nextToken();
      switch (key) {
        case "Id" -> id = text(in);
        case "Names" -> name = ownName(in);
        case "Image" -> image = text(in);
        case "ImageID" -> imageId = imageId(text(in));
        case "State" -> state = text(in);
        case "Labels" -> labels = labels(in);
        case "Mounts" -> mounts = mounts(in);
        default -> in.skipChildren();
      }
    }
    return new Container(
        new ContainerId(id), name, ContainerState.of(state), image, imageId, labels, mounts);
  }

  /** None if it is no id: it becomes part of a path of requests. */
  private static String imageId(String text) {
    return IMAGE_ID.matcher(text).matches() ? text : "";
  }

  /** The name itself; the others have a slash in them and are what links call the container. */
  private static String ownName(JsonParser in) throws IOException {
    String own = "";
    if (in.currentToken() == JsonToken.START_ARRAY) {
      while (next(in) != JsonToken.END_ARRAY) {
        String name = text(in);
        if (name.lastIndexOf('/') == 0) {
          own = name.substring(1);
        }
      }
    } else {
      in.skipChildren();
    }
    return own;
  }

  private static Map<String, String> labels(JsonParser in) throws IOException {
    Map<String, String> labels = new LinkedHashMap<>();
    if (in.currentToken() == JsonToken.START_OBJECT) {
      while (next(in) != JsonToken.END_OBJECT) {
        String key = in.currentName();
        in.nextToken();
        String value = text(in);
        if (LABELS.contains(key)) {
          labels.put(key, value);
        }
      }
    } else {
      in.skipChildren();
    }
    return labels;
  }

  private static List<VolumeMount> mounts(JsonParser in) throws IOException {
    List<VolumeMount> mounts = new ArrayList<>();
    if (in.currentToken() == JsonToken.START_ARRAY) {
      while (next(in) != JsonToken.END_ARRAY) {
        mount(in).ifPresent(mounts::add);
      }
    } else {
      in.skipChildren();
    }
    return mounts;
  }

  private static Optional<VolumeMount> mount(JsonParser in) throws IOException {
    requireObject(in);
    String type = "";
    String name = "";
    String driver = "";
    boolean writable = true;
    while (next(in) != JsonToken.END_OBJECT) {
      String key = in.currentName();
      in.nextToken();
      switch (key) {
        case "Type" -> type = text(in);
        case "Name" -> name = text(in);
        case "Driver" -> driver = text(in);
        case "RW" -> writable = in.currentToken() != JsonToken.VALUE_FALSE;
        default -> in.skipChildren();
      }
    }
    return type.equals("volume")
        ? Optional.of(new VolumeMount(name, driver, writable))
        : Optional.empty();
  }

  private static void requireObject(JsonParser in) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new IOException(
          "the engine's list has " + in.currentToken() + " where an object is due");
    }
  }

  private static String text(JsonParser in) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      return in.getText();
    }
    in.skipChildren();
    return "";
  }

  private static boolean enter(JsonParser in, String wanted) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      return false;
    }
    while (next(in) != JsonToken.END_OBJECT) {
      String key = in.currentName();
      in.nextToken();
      if (key.equals(wanted)) {
        return true;
      }
      in.skipChildren();
    }
    return false;
  }

  private static JsonToken next(JsonParser in) throws IOException {
    @Nullable JsonToken token = in.nextToken();
    if (token == null) {
      throw new IOException("the engine's answer ends early");
    }
    return token;
  }
}
