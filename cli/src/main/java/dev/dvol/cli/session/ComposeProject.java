// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import dev.dvol.cli.compose.ComposeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compose files where a command is run: the one that a user names, and the project of the working
 * directory. Variables come from the environment, then from a {@code .env} beside the file.
 */
public final class ComposeProject {
  private static final long LARGEST = 1 << 20;
  private static final List<String> FILES =
      List.of("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml");

  private ComposeProject() {}

  /**
   * Reads a file.
   *
   * @throws UsageException naming the file, if it is no Compose file
   */
  public static ComposeFile read(Environment environment, Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new UsageException(file + " is no file");
    }
    if (Files.size(file) > LARGEST) {
      throw new UsageException(file + " is longer than a Compose file");
    }
    Path absolute = file.toAbsolutePath().normalize();
    Path directory = absolute.resolveSibling(".").normalize();
    Path last = directory.getFileName();
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    try {
      return ComposeFile.parse(
          text, last == null ? "" : last.toString(), variables(environment, directory));
    } catch (IllegalArgumentException e) {
      throw new UsageException(file + " is no Compose file: " + e.getMessage());
    }
  }

  private static Map<String, String> variables(Environment environment, Path directory)
      throws IOException {
    Map<String, String> variables = new HashMap<>();
    Path file = directory.resolve(".env");
    if (Files.isRegularFile(file) && Files.isReadable(file) && Files.size(file) <= LARGEST) {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      for (String line : text.lines().map(String::strip).toList()) {
        int equals = line.indexOf('=');
        if (equals > 0 && !line.startsWith("#")) {
          String value = line.substring(equals + 1).strip();
          variables.put(line.substring(0, equals).strip(), unquoted(value));
        }
      }
    }
    variables.putAll(environment.variables());
    return variables;
  }

  private static String unquoted(String text) {
    boolean quoted =
        text.length() >= 2
            && (text.startsWith("\"") && text.endsWith("\"")
                || text.startsWith("'") && text.endsWith("'"));
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  /**
   * The project whose file is here or, as Compose looks for it, in the nearest parent that has one.
   * A file that cannot be understood is as none: it must not keep a command from its work.
   */
  static Optional<ComposeFile> find(Environment environment) throws IOException {
    Path directory = environment.directories().working();
    for (Path place = directory; place != null; place = place.getParent()) {
      for (String name : FILES) {
        Path file = place.resolve(name);
        if (Files.isRegularFile(file) && Files.isReadable(file) && Files.size(file) <= LARGEST) {
          try {
            return Optional.of(read(environment, file));
          } catch (UsageException e) {
            return Optional.empty();
          }
        }
      }
    }
    return Optional.empty();
  }

  /** What the engine calls the volumes of a file that are ours, as far as the file can tell. */
  static List<String> volumes(ComposeFile file) {
    // An external volume says nothing of its driver; whether it is ours shows in whether we have
    // it.
    return file.volumes().values().stream()
        .filter(v -> v.external() || v.driver().map(ComposeProject::isOurs).orElse(false))
        .map(ComposeFile.VolumeDefinition::dockerName)
        .toList();
  }

  /** Whether a driver is this one, as itself or as a managed plugin. */
  public static boolean isOurs(String driver) {
    return driver.equals("dvol") || driver.startsWith("dvol:");
  }
}
