// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Tells one run of the machine from the next; a power cut lies between two. */
@FunctionalInterface
public interface BootId {
  /** What the kernel says. */
  BootId OF_KERNEL =
      () ->
          UUID.fromString(
              Files.readString(
                      Path.of("/proc/sys/kernel/random/boot_id"), StandardCharsets.US_ASCII)
                  .strip());

  /** The id of the run that this process is in. */
  UUID read() throws IOException;
}
