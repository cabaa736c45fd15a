// SPDX-License-Identifier: Apache-2.0
package dev.dvol.cli.command;

import dev.dvol.cli.compose.ComposeFile;
import dev.dvol.cli.compose.ComposeFile.Service;
import dev.dvol.cli.compose.ComposeFile.VolumeDefinition;
import dev.dvol.cli.render.MessageView;
import dev.dvol.cli.session.ComposeProject;
import dev.dvol.cli.session.Session;
import dev.dvol.store.Creation;
import dev.dvol.store.Pool;
import dev.dvol.store.VolumeName;
import dev.dvol.store.VolumeRepository;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code seed COMPOSE_FILE}: fills the empty dvol volumes of a project with what the images of its
 * services have where they are mounted. One that holds anything is left alone.
 */
@Command(name = "seed")
public final class SeedCommand implements Callable<Integer> {
  private final Session session;
  private final List<String> lines = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> filled = new ArrayList<>();

  @Parameters(
      paramLabel = "COMPOSE_FILE",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The file that names services and volumes")
  private List<String> arguments = new ArrayList<>();

  /** A command of a session. */
  public SeedCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, VolumeException {
    String text = new Arguments("seed", arguments).atMost(1).required(0, "a COMPOSE_FILE");
    Path path = session.environment().directories().working().resolve(text);
    ComposeFile file = ComposeProject.read(session.environment(), path);
    Set<String> seen = new LinkedHashSet<>();
    for (Service service : file.services()) {
      for (ComposeFile.Mount mount : service.mounts()) {
        VolumeDefinition volume = file.volumes().get(mount.key());
        if (volume != null && isOurs(volume) && seen.add(volume.dockerName())) {
          seed(service, volume, mount.target());
        }
      }
    }
    if (seen.isEmpty()) {
      throw new VolumeException(
          Reason.REFUSED,
          "no service of " + text + " mounts a volume of driver dvol",
          "give the volume the line 'driver: dvol', or 'external: true' after dvol init NAME");
    }
    session.show(new MessageView(lines, notes, Map.of("seeded", filled)));
    return 0;
  }

  private boolean isOurs(VolumeDefinition volume) throws IOException {
    return volume.driver().map(ComposeProject::isOurs).orElse(false)
        || volume.external() && session.volumeExists(volume.dockerName());
  }

  private void seed(Service service, VolumeDefinition definition, String target)
      throws IOException, VolumeException {
    VolumeName name = VolumeName.parse(definition.dockerName());
    if (service.image().isEmpty()) {
      notes.add("volume " + name + " is left alone: service " + service.name() + " names no image");
      return;
    }
    Pool pool = session.writablePool();
    if (!pool.contains(name)) {
      pool.create(name, Creation.empty(session.defaultBranch()));
      lines.add("Created volume " + name);
    } else if (!isEmpty(name)) {
      notes.add("volume " + name + " is left alone: it is not empty");
      return;
    }
    String image = service.image().get();
    session.containers().fill(name, image, target);
    filled.add(name.text());
    lines.add("Seeded volume " + name + " from " + image + " (" + target + ")");
  }

  private boolean isEmpty(VolumeName name) throws IOException, VolumeException {
    VolumeRepository volume = session.open(name);
    try (Stream<Path> entries = Files.list(volume.workingDirectory())) {
      return entries.findAny().isEmpty();
    }
  }
}
