// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A Compose file, after the Compose specification: what of it has to do with volumes. Sections it
 * does not know, and values of another shape than the specification's, are passed over.
 *
 * @param project name of the project
 * @param services in the order of the file
 * @param volumes by their key in the file
 */
public record ComposeFile(
    String project, List<Service> services, Map<String, VolumeDefinition> volumes) {
  private static final int LONGEST = 1 << 20;
  private static final int MOST_ALIASES = 200;

  /**
   * A service.
   *
   * @param name its key
   * @param image what it runs, if that is not built from the project
   * @param mounts volumes it mounts
   */
  public record Service(String name, Optional<String> image, List<Mount> mounts) {
    /** Copies the list. */
    public Service {
      mounts = List.copyOf(mounts);
    }
  }

  /**
   * A volume in a container.
   *
   * @param key of the volume in the file
   * @param target path in the container
   */
  public record Mount(String key, String target) {}

  /**
   * A volume.
   *
   * @param dockerName what the engine calls it
   * @param driver its driver, if the file says
   * @param external whether it must be there already
   */
  public record VolumeDefinition(String dockerName, Optional<String> driver, boolean external) {}

  /** Copies the collections. */
  public ComposeFile {
    services = List.copyOf(services);
    volumes = new LinkedHashMap<>(volumes);
  }

  /**
   * Reads a file.
   *
   * @param text YAML, at most a million characters
   * @param directory name of the directory it lies in, for a project without a name
   * @param variables for {@code ${NAME}}, and {@code COMPOSE_PROJECT_NAME}
   * @throws IllegalArgumentException in one line, if it is no YAML or no object
   */
  public static ComposeFile parse(String text, String directory, Map<String, String> variables) {
    Map<String, Object> root = load(text);
    Interpolation interpolation = new Interpolation(variables);
    String project =
        Optional.ofNullable(variables.get("COMPOSE_PROJECT_NAME"))
            .filter(name -> !name.isEmpty())
            .or(() -> text(root.get("name"), interpolation))
            .orElseGet(() -> normalized(directory));
    Map<String, VolumeDefinition> volumes = new LinkedHashMap<>();
    map(root.get("volumes"))
        .forEach((key, value) -> volumes.put(key, volume(key, map(value), project, interpolation)));
    List<Service> services = new ArrayList<>();
    map(root.get("services"))
        .forEach((key, value) -> services.add(service(key, map(value), interpolation)));
    return new ComposeFile(project, services, volumes);
  }

  private static Map<String, Object> load(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(LONGEST);
    options.setMaxAliasesForCollections(MOST_ALIASES);
    options.setAllowDuplicateKeys(false);
    try {
      Object root = new Yaml(new SafeConstructor(options)).load(text);
      if (root instanceof Map<?, ?>) {
        return map(root);
      }
    } catch (RuntimeException | StackOverflowError e) {
      // Of its own the library throws YAMLException, and what it meets by chance besides.
      String message = e.getMessage() == null ? "it is nested too deeply" : e.getMessage();
      throw new IllegalArgumentException(message.strip().replaceAll("\\s*\\R\\s*", ", "), e);
    }
    throw new IllegalArgumentException("it is no object with services and volumes");
  }

  /** Compose's rule for making a project name of a directory's. */
  private static String normalized(String directory) {
    return directory
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9_-]", "")
        .replaceAll("^[_-]+", "");
  }

  private static VolumeDefinition volume(
      String key, Map<String, Object> body, String project, Interpolation interpolation) {
    Object said = body.get("external");
    // Before the specification, external could hold the name.
    Map<String, Object> external = map(said);
    boolean isExternal = Boolean.TRUE.equals(said) || said instanceof Map<?, ?>;
    String byDefault = isExternal ? key : project + "_" + key;
    String name =
        text(body.get("name"), interpolation)
            .or(() -> text(external.get("name"), interpolation))
            .orElse(byDefault);
    return new VolumeDefinition(name, text(body.get("driver"), interpolation), isExternal);
  }

  private static Service service(
      String key, Map<String, Object> body, Interpolation interpolation) {
    List<Mount> mounts = new ArrayList<>();
    if (body.get("volumes") instanceof List<?> list) {
      for (Object each : list) {
        mount(each, interpolation).ifPresent(mounts::add);
      }
    }
    return new Service(key, text(body.get("image"), interpolation), mounts);
  }

  // Long form: type, source, target. Short form: SOURCE:TARGET[:MODE]; paths are no volumes.
  private static Optional<Mount> mount(Object entry, Interpolation interpolation) {
    if (entry instanceof Map<?, ?>) {
      Map<String, Object> body = map(entry);
      boolean volume = "volume".equals(body.get("type"));
      Optional<String> source = text(body.get("source"), interpolation);
      Optional<String> target = text(body.get("target"), interpolation);
      return volume && source.isPresent() && target.isPresent()
          ? Optional.of(new Mount(source.get(), target.get()))
          : Optional.empty();
    }
    String[] parts = text(entry, interpolation).orElse("").split(":", 3);
    boolean named = parts.length >= 2 && parts[0].matches("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
    return named ? Optional.of(new Mount(parts[0], parts[1])) : Optional.empty();
  }

  private static Optional<String> text(@Nullable Object value, Interpolation interpolation) {
    boolean scalar = value instanceof String || value instanceof Number;
    return scalar && value != null
        ? Optional.of(interpolation.apply(value.toString())).filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  private static Map<String, Object> map(@Nullable Object value) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> any) {
      any.forEach((k, v) -> map.put(String.valueOf(k), v == null ? "" : v));
    }
    return map;
  }
}
