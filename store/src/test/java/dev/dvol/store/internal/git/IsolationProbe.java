// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jgit.util.FS;

/** A process of its own for {@link IsolationTest}: makes, opens and changes a repository. */
final class IsolationProbe {
  private IsolationProbe() {}

  /** Prints what JGit thinks of the file system, how long opening takes, and what it can spell. */
  public static void main(String[] arguments) throws Exception {
    Path gitDir = Path.of(arguments[0]);
    GitRepository.create(gitDir, "master");
    System.out.println(
        "resolution " + FS.FileStoreAttributes.get(gitDir).getFsTimestampResolution().toMillis());
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 50; i++) {
      long start = System.nanoTime();
      try (GitRepository repository = GitRepository.open(gitDir)) {
        repository.findRef(repository.head());
      }
      best = Math.min(best, millisSince(start));
    }
    System.out.println("open " + best);
    try (GitRepository repository = GitRepository.open(gitDir)) {
      repository.setHead("refs/heads/other");
      repository.staleLocks();
      spell(repository);
    }
  }

  private static void spell(GitRepository repository) throws IOException {
    try {
      repository.findRef("refs/heads/gr\u00f6\u00dfe");
      System.out.println("spelled");
    } catch (StoreException e) {
      System.out.println(e.getMessage().substring(0, e.getMessage().indexOf("refs")));
    }
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }
}
