// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Requests that nobody should send. None of them can make a volume. */
final class MalformedRequest {
  private static final String[] ENDPOINTS = {
    "/Plugin.Activate",
    "/VolumeDriver.Capabilities",
    "/VolumeDriver.Create",
    "/VolumeDriver.Get",
    "/VolumeDriver.List",
    "/VolumeDriver.Path",
    "/VolumeDriver.Mount",
    "/VolumeDriver.Unmount",
    "/VolumeDriver.Remove",
    "/VolumeDriver.",
    "/",
    "/../etc/passwd",
    "*"
  };
  private static final String NAME = "{\"Name\":\"";
  private static final String BEHIND_NAME = "\",\"ID\":\"";
  private static final String[] NAMES = {
    "../../etc/x",
    "../../../tmp/dvol-escaped",
    "/tmp/dvol-escaped",
    ".",
    "..",
    "",
    " ",
    "a/b",
    "nul\\u0000x",
    "\\ud800",
    "good/../good",
    "x".repeat(300),
    "-x",
    "\\n",
    "current_volume.json/"
  };

  private MalformedRequest() {}

  static byte[] make(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> bytes(random, 1 + random.nextInt(200));
      case 1 -> flipped(request(random), random);
      case 2 -> cut(request(random), random);
      case 3 -> text("POST " + endpoint(random) + " HTTP/1.1\r\nContent-Length: -5\r\n\r\n{}");
      case 4 ->
          text(
              "POST "
                  + endpoint(random)
                  + " HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n");
      case 5 ->
          text(
              "POST "
                  + endpoint(random)
                  + " HTTP/1.1\r\nX: "
                  + "y".repeat(random.nextInt(30_000))
                  + "\r\n\r\n");
      case 6 -> body(random, "[".repeat(1 + random.nextInt(2000)));
      case 7 -> body(random, "{\"Name\":\"" + "\\".repeat(1 + random.nextInt(9)) + "\"}");
      case 8 -> body(random, "{\"Name\":" + random.nextLong() + ",\"Opts\":[],\"ID\":{}}");
      default -> request(random);
    };
  }

  private static String endpoint(Random random) {
    return ENDPOINTS[random.nextInt(ENDPOINTS.length)];
  }

  private static byte[] request(Random random) {
    String name = NAMES[random.nextInt(NAMES.length)];
    return body(random, NAME + name + BEHIND_NAME + name + "\",\"Opts\":{\"" + name + "\":\"x\"}}");
  }

  private static byte[] body(Random random, String body) {
    return text(
        "POST %s HTTP/1.1\r\nHost: \r\nContent-Length: %d\r\n\r\n%s"
            .formatted(endpoint(random), body.getBytes(StandardCharsets.UTF_8).length, body));
  }

  /** Flips some bits, but none in the name of a volume to be made: one turns "." into "n". */
  private static byte[] flipped(byte[] request, Random random) {
    String text = new String(request, StandardCharsets.ISO_8859_1);
    boolean makes = text.contains("/VolumeDriver.Create ");
    int name = text.indexOf(NAME) + NAME.length();
    int spared = makes ? text.indexOf(BEHIND_NAME) - name : 0;
    for (int i = 0; i <= random.nextInt(4); i++) {
      int at = random.nextInt(request.length - spared);
      request[at < name ? at : at + spared] ^= (byte) (1 << random.nextInt(8));
    }
    return request;
  }

  private static byte[] cut(byte[] request, Random random) {
    return java.util.Arrays.copyOf(request, random.nextInt(request.length));
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
