// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import java.nio.file.Path;
import java.util.Optional;

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
      if (arguments.length > 1) {
        start = System.nanoTime();
        repository.updateRef(
            "refs/heads/other",
            Optional.empty(),
            dev.dvol.store.object.Oid.fromHex(arguments[1]),
            new Signature("A", "a@b", 0, 0),
            "probe");
        System.out.println("update " + millisSince(start));
      }
    }
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }
}
