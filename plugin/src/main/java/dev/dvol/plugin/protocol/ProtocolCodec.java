// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Requests from JSON and replies into JSON. Replies are ASCII, one object and a line break. A body
 * may nest 20 deep and hold texts of 65,536 characters; its length is the business of whoever reads
 * it from the wire.
 */
public final class ProtocolCodec {
  private static final int DEEPEST = 20;
  private static final int LONGEST_TEXT = 64 * 1024;
  private static final int LONGEST_MESSAGE = 4000;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(LONGEST_TEXT)
                  .maxNameLength(LONGEST_TEXT)
                  .build())
          // Of two names for one volume neither can be believed.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          // Half a character in a message has no UTF-8 of its own.
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  private ProtocolCodec() {}

  /**
   * The request that a body is.
   *
   * @throws ProtocolException if it is not one JSON object, lacks a field or has one of the wrong
   *     type. An empty body has no fields: that is how an engine asks again when it was cut off
   */
  public static Request decode(Endpoint endpoint, byte[] body) throws ProtocolException {
    RequestBody fields = body.length == 0 ? RequestBody.EMPTY : parse(body);
    return switch (endpoint) {
      case ACTIVATE -> new Request.Activate();
      case CAPABILITIES -> new Request.Capabilities();
      case CREATE -> new Request.Create(fields.requiredName(), fields.options());
      case GET ->
          new Request.Get(
              fields.name().orElseThrow(() -> new ProtocolException("the request has no Name")));
      case LIST -> new Request.ListVolumes();
      case PATH -> new Request.GetPath(fields.requiredName());
      case MOUNT -> new Request.Mount(fields.requiredName(), fields.requiredId());
      case UNMOUNT -> new Request.Unmount(fields.requiredName(), fields.requiredId());
      case REMOVE -> new Request.Remove(fields.requiredName());
    };
  }

  private static RequestBody parse(byte[] body) throws ProtocolException {
    try (JsonParser parser = FACTORY.createParser(body)) {
      return RequestBody.read(parser);
    } catch (JsonProcessingException e) {
      // Not in the parser's words: they quote what is there, which may be a password.
      throw new ProtocolException("the request is no JSON of the kind that is due");
    } catch (IOException e) {
      throw new ProtocolException("the request is no text");
    }
  }

  /** The body of a reply. */
  public static byte[] encode(Reply reply) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      write(reply, json);
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void write(Reply reply, JsonGenerator json) throws IOException {
    if (reply instanceof Reply.Activated) {
      json.writeArrayFieldStart("Implements");
      json.writeString("VolumeDriver");
      json.writeEndArray();
    } else if (reply instanceof Reply.LocalScope) {
      json.writeObjectFieldStart("Capabilities");
      json.writeStringField("Scope", "local");
      json.writeEndObject();
    } else if (reply instanceof Reply.Failed failed) {
      String message = failed.message();
      boolean tooLong = message.length() > LONGEST_MESSAGE;
      json.writeStringField(
          "Err", tooLong ? message.substring(0, LONGEST_MESSAGE) + "..." : message);
    } else {
      writeResult(reply, json);
      json.writeStringField("Err", "");
    }
  }

  private static void writeResult(Reply reply, JsonGenerator json) throws IOException {
    if (reply instanceof Reply.Found found) {
      json.writeObjectFieldStart("Volume");
      writePlace(found.volume(), json);
      if (found.volume().created().isPresent()) {
        json.writeStringField("CreatedAt", found.volume().created().get().toString());
      }
      json.writeFieldName("Status");
      writeValue(found.volume().status(), json);
      json.writeEndObject();
    } else if (reply instanceof Reply.Listed listed) {
      json.writeArrayFieldStart("Volumes");
      for (VolumeDescription volume : listed.volumes()) {
        json.writeStartObject();
        writePlace(volume, json);
        json.writeEndObject();
      }
      json.writeEndArray();
    } else if (reply instanceof Reply.Located located) {
      json.writeStringField("Mountpoint", located.mountpoint().toString());
    }
  }

  private static void writePlace(VolumeDescription volume, JsonGenerator json) throws IOException {
    json.writeStringField("Name", volume.name());
    json.writeStringField("Mountpoint", volume.mountpoint().toString());
  }

  private static void writeValue(Object value, JsonGenerator json) throws IOException {
    if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(entry.getKey().toString());
        writeValue(entry.getValue(), json);
      }
      json.writeEndObject();
    } else if (value instanceof Number number) {
      json.writeNumber(number.longValue());
    } else {
      json.writeString(value.toString());
    }
  }
}
