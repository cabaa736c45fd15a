// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The fields of a request's JSON object, whichever of them are there. Others are passed over:
 * engines to come may send more.
 */
record RequestBody(Optional<String> name, Optional<String> id, Map<String, String> options) {
  static final RequestBody EMPTY = new RequestBody(Optional.empty(), Optional.empty(), Map.of());
  private static final int MOST_OPTIONS = 100;

  static RequestBody read(JsonParser parser) throws IOException, ProtocolException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new ProtocolException("the request is no JSON object");
    }
    Optional<String> name = Optional.empty();
    Optional<String> id = Optional.empty();
    Map<String, String> options = Map.of();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "Name" -> name = Optional.of(text(field, parser));
        case "ID" -> id = Optional.of(text(field, parser));
        case "Opts" -> options = options(parser);
        default -> parser.skipChildren();
      }
    }
    if (parser.nextToken() != null) {
      throw new ProtocolException("there is something behind the request's JSON object");
    }
    return new RequestBody(name, id, options);
  }

  private static Map<String, String> options(JsonParser parser)
      throws IOException, ProtocolException {
    Map<String, String> options = new TreeMap<>();
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return options;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new ProtocolException("Opts is no JSON object");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      options.put(key, text("an option", parser));
      if (options.size() > MOST_OPTIONS) {
        throw new ProtocolException("more than " + MOST_OPTIONS + " options");
      }
    }
    return options;
  }

  private static String text(String what, JsonParser parser) throws IOException, ProtocolException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new ProtocolException(what + " is no text");
    }
    return parser.getText();
  }

  String requiredName() throws ProtocolException {
    return required("Name", name);
  }

  String requiredId() throws ProtocolException {
    return required("ID", id);
  }

  private static String required(String field, Optional<String> value) throws ProtocolException {
    if (value.isEmpty() || value.get().isEmpty()) {
      throw new ProtocolException("the request has no " + field);
    }
    return value.get();
  }
}
