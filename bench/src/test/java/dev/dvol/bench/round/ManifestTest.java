// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
  private static final FileTime TIME = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir Path directory;
  private Manifest before;

  @BeforeEach
  void make() throws IOException {
    Files.createDirectory(directory.resolve("below"));
    write("one");
    Files.createSymbolicLink(directory.resolve("link"), Path.of("below"));
    before = Manifest.of(directory, null);
  }

  private void write(String text) throws IOException {
    Path file = directory.resolve("below/file");
    FileTime above = Files.getLastModifiedTime(directory.resolve("below"));
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, TIME);
    Files.setLastModifiedTime(directory.resolve("below"), above);
  }

  private String difference() throws IOException {
    return before.difference(Manifest.of(directory, before)).orElse("none");
  }

  @Test
  void aFileWrittenAgainWithTheSameContentAndTimeIsNoDifference() throws Exception {
    write("two");
    write("one");
    assertThat(difference()).isEqualTo("none");
  }

  @Test
  void otherContentOfTheSameLengthAndTimeIsFound() throws Exception {
    write("two");
    assertThat(difference()).isEqualTo("below/file has another content");
  }

  @Test
  void anotherModeIsFound() throws Exception {
    Files.setPosixFilePermissions(
        directory.resolve("below/file"), PosixFilePermissions.fromString("rwx------"));
    assertThat(difference()).startsWith("below/file was");
  }

  @Test
  void anotherTimeIsFound() throws Exception {
    Files.setLastModifiedTime(directory.resolve("below/file"), FileTime.fromMillis(1));
    assertThat(difference()).startsWith("below/file was");
  }

  @Test
  void aLinkToAnotherTargetIsFound() throws Exception {
    FileTime time = Files.getLastModifiedTime(directory);
    Files.delete(directory.resolve("link"));
    Files.createSymbolicLink(directory.resolve("link"), Path.of("other"));
    Files.setLastModifiedTime(directory, time);
    assertThat(difference()).startsWith("link ");
  }

  @Test
  void missingAndSurplusFilesAreFound() throws Exception {
    FileTime time = Files.getLastModifiedTime(directory.resolve("below"));
    Files.writeString(directory.resolve("below/surplus"), "");
    Files.setLastModifiedTime(directory.resolve("below"), time);
    assertThat(difference()).isEqualTo("below/surplus should not be there");
    Files.delete(directory.resolve("below/surplus"));
    Files.delete(directory.resolve("below/file"));
    Files.setLastModifiedTime(directory.resolve("below"), time);
    assertThat(difference()).isEqualTo("below/file is missing");
  }
}
