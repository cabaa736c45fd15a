// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.error.StoreException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.api.errors.InvalidRefNameException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** Makes a bare repository: JGit lays it out, the configuration is ours, all of it is synced. */
final class RepositoryCreation {
  private RepositoryCreation() {}

  static void create(Path gitDir, String initialBranch) throws IOException {
    new RefFiles(gitDir).file("refs/heads/" + initialBranch);
    if (Files.exists(gitDir) && !isEmptyDirectory(gitDir)) {
      throw new StoreException("cannot make a repository: " + gitDir + " exists");
    }
    IsolatedSystemReader.install();
    FileRepositoryBuilder builder = new FileRepositoryBuilder();
    builder.setFS(new IsolatedFs()).setGitDir(gitDir.toFile()).setBare();
    try {
      builder.setInitialBranch(initialBranch);
    } catch (InvalidRefNameException e) {
      throw new IllegalArgumentException("not a branch name: " + initialBranch, e);
    }
    try (Repository repository = builder.build()) {
      repository.create(true);
    }
    Files.writeString(gitDir.resolve("config"), StoreConfig.TEXT);
    Durability.syncTree(gitDir);
    Path parent = gitDir.getParent();
    if (parent != null) {
      Durability.sync(parent);
    }
  }

  private static boolean isEmptyDirectory(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      return !entries.iterator().hasNext();
    }
  }
}
