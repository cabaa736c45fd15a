// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.error.StoreException;
import dev.dvol.store.error.VolumeException;
import dev.dvol.store.error.VolumeException.Reason;
import dev.dvol.store.internal.git.GitRepository;
import dev.dvol.store.object.Oid;
import dev.dvol.store.pack.TypedContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Repositories of others, read only: a mirror that stock git cloned, or another volume. What they
 * say that an object is is believed only after its id was computed.
 */
final class OtherRepositories implements AutoCloseable {
  private final List<GitRepository> repositories = new ArrayList<>();

  private OtherRepositories() {}

  /**
   * Opens them.
   *
   * @param paths each a volume, a bare repository, or a work tree with one
   * @throws VolumeException {@code REFUSED} if one is none of these
   */
  static OtherRepositories open(List<Path> paths) throws IOException, VolumeException {
    OtherRepositories others = new OtherRepositories();
    try {
      for (Path path : paths) {
        others.repositories.add(GitRepository.open(find(path.toAbsolutePath())));
      }
      return others;
    } catch (IOException | VolumeException | RuntimeException e) {
      others.close();
      throw e;
    }
  }

  private static Path find(Path path) throws VolumeException {
    for (Path place : List.of(path.resolve("store.git"), path.resolve(".git"), path)) {
      if (Files.isDirectory(place.resolve("objects"))) {
        return place;
      }
    }
    throw new VolumeException(
        Reason.REFUSED,
        path + " is neither a volume nor a git repository",
        "git clone --mirror makes one of a volume's store.git");
  }

  /** An object, if one of them has it undamaged. */
  Optional<TypedContent> find(Oid id) throws IOException {
    for (GitRepository repository : repositories) {
      try {
        if (repository.fallback().contains(id)) {
          return Optional.of(TypedContent.read(repository.fallback(), id));
        }
      } catch (StoreException e) {
        // It cannot be had there: the next may have it.
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    repositories.forEach(GitRepository::close);
  }
}
