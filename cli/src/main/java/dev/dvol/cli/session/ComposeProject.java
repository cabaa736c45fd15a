// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The Compose project of the working directory, as far as choosing a volume needs it: the names
 * that Docker gives to the volumes of the file whose driver is dvol. Reads the block style that
 * people write; what it does not understand, it does not see, and then no volume is chosen.
 */
final class ComposeProject {
  private static final long LARGEST = 1 << 20;
  private static final List<String> FILES =
      List.of("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml");

  private final String project;
  private final List<String> lines;

  private ComposeProject(String project, List<String> lines) {
    this.project = project;
    this.lines = lines;
  }

  /**
   * The project whose file is here or, as Compose looks for it, in the nearest parent that has one.
   */
  static Optional<ComposeProject> find(Environment environment) throws IOException {
    Path directory = environment.directories().working();
    for (Path place = directory; place != null; place = place.getParent()) {
      for (String name : FILES) {
        Path file = place.resolve(name);
        if (Files.isRegularFile(file) && Files.isReadable(file) && Files.size(file) <= LARGEST) {
          String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
          List<String> lines = text.lines().filter(ComposeProject::saysSomething).toList();
          return Optional.of(new ComposeProject(projectName(environment, place, lines), lines));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean saysSomething(String line) {
    String stripped = line.strip();
    return !stripped.isEmpty() && !stripped.startsWith("#");
  }

  private static String projectName(Environment environment, Path place, List<String> lines) {
    Path last = place.getFileName();
    return environment
        .variable("COMPOSE_PROJECT_NAME")
        .or(
            () ->
                lines.stream()
                    .filter(l -> l.startsWith("name:"))
                    .map(ComposeProject::value)
                    .findFirst())
        .orElseGet(() -> normalized(last == null ? "" : last.toString()));
  }

  /** Compose's rule for making a project name of a directory's. */
  private static String normalized(String directory) {
    return directory
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9_-]", "")
        .replaceAll("^[_-]+", "");
  }

  /** The names, in Docker's words, of its volumes whose driver is dvol. */
  List<String> volumes() {
    List<String> names = new ArrayList<>();
    Volume volume = new Volume("");
    boolean inside = false;
    int depth = 0;
    for (String line : lines) {
      int indent = line.length() - line.stripLeading().length();
      if (indent == 0) {
        inside = line.strip().equals("volumes:");
        depth = 0;
        continue;
      }
      if (!inside) {
        continue;
      }
      depth = depth == 0 ? indent : depth;
      if (indent == depth) {
        volume.addTo(names);
        volume = new Volume(key(line));
      } else {
        volume.hear(key(line), value(line), project);
      }
    }
    volume.addTo(names);
    return names;
  }

  private static String key(String line) {
    int colon = line.indexOf(':');
    return unquoted((colon < 0 ? line : line.substring(0, colon)).strip());
  }

  private static String value(String line) {
    String text = line.substring(line.indexOf(':') + 1);
    int comment = text.indexOf(" #");
    return unquoted((comment < 0 ? text : text.substring(0, comment)).strip());
  }

  private static String unquoted(String text) {
    boolean quoted =
        text.length() >= 2
            && Set.of('"', '\'').contains(text.charAt(0))
            && text.charAt(text.length() - 1) == text.charAt(0);
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  /** One entry below {@code volumes:}, while it is read. */
  private static final class Volume {
    private final String key;
    private boolean ours;
    private boolean external;
    private String explicit = "";
    private String prefix = "";

    Volume(String key) {
      this.key = key;
    }

    void hear(String field, String value, String project) {
      switch (field) {
        case "driver" -> ours = value.equals("dvol");
        case "external" -> external = value.equals("true");
        case "name" -> explicit = value;
        default -> {}
      }
      prefix = project + "_";
    }

    void addTo(List<String> names) {
      // An external volume says nothing of its driver; whether it is ours shows in whether we have
      // it.
      if (!explicit.isEmpty() && (ours || external)) {
        names.add(explicit);
      } else if (external) {
        names.add(key);
      } else if (ours) {
        names.add(prefix + key);
      }
    }
  }
}
