// SPDX-License-Identifier: Apache-2.0
package dev.dvol.plugin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dvol.store.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is given its socket, as systemd does. */
@Timeout(120)
class InheritedSocketTest {
  @TempDir private Path directory = Path.of("");

  @BeforeEach
  void lookForPython() throws IOException {
    boolean there;
    try {
      there = Programs.tryToRun("python3", "-c", "import socket").exitCode() == 0;
    } catch (IOException e) {
      there = false;
    }
    Programs.need(there, "python3");
  }

  @Test
  void givenSocketIsServedAndLeftToWhoGaveItWithTheLastWordsInTheLog() throws Exception {
    Path socket = directory.resolve("dvol.sock");
    Path log = directory.resolve("log");
    Process process = ServerProcess.on(socket).redirectError(log.toFile()).start();
    try (Client client = Client.whenListening(process, socket)) {
      // It connected before there was a server, and is answered when there is one.
      client.send(Client.post("/VolumeDriver.List", "{}\n"));
      assertThat(client.answer()).startsWith("HTTP/1.1 200 OK").contains("{\"Volumes\":[]");
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(socket).exists();
    assertThat(Files.readString(log))
        .contains("<6>level=info event=started socket=" + socket)
        .endsWith("<6>level=info event=stopped socket=" + socket + "\n");
  }

  @Test
  void otherStandardInputIsRefusedWithTheWayOut() {
    assertThat(org.assertj.core.api.Assertions.catchThrowable(InheritedSocket::open))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("StandardInput=socket");
  }
}
