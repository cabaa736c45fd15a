// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.StoreException;
import java.io.IOException;
import java.nio.file.Path;

/** A process of its own for {@link IsolationTest}: makes, opens and changes a repository. */
final class IsolationProbe {
  private IsolationProbe() {}

  /** Prints the milliseconds of creating, of opening first, and of opening and reading again. */
  public static void main(String[] arguments) throws Exception {
    Path gitDir = Path.of(arguments[0]);
    long start = System.nanoTime();
    GitRepository.create(gitDir, "master");
    System.out.println("create " + millisSince(start));
    start = System.nanoTime();
    GitRepository.open(gitDir).close();
    System.out.println("open-first " + millisSince(start));
    start = System.nanoTime();
    try (GitRepository repository = GitRepository.open(gitDir)) {
      repository.findRef(repository.head());
      System.out.println("open " + millisSince(start));
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
