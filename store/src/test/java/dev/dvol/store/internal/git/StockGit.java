// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.internal.git;

import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The real {@code git} at work on a repository: it makes what we read and judges what we write. */
final class StockGit {
  /** What a run of git said. */
  record Answer(int exitCode, String out, String err) {}

  /** The tree without entries. */
  static final Oid EMPTY_TREE = Oid.fromHex("4b825dc642cb6eb9a060e54bf8d69288fbee4904");

  private final Path gitDir;

  StockGit(Path gitDir) {
    this.gitDir = gitDir;
  }

  /** Standard output without outer blanks; a failure of git is one of the test. */
  String run(String... arguments) {
    Answer answer = answer(new byte[0], arguments);
    if (answer.exitCode() != 0) {
      throw new AssertionError("git " + List.of(arguments) + ": " + answer);
    }
    return answer.out().strip();
  }

  Answer answer(byte[] input, String... arguments) {
    List<String> command = new ArrayList<>(List.of("git", "--git-dir", gitDir.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(gitDir.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("GIT_"));
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.put("GIT_AUTHOR_NAME", "Stock");
    environment.put("GIT_AUTHOR_EMAIL", "stock@example.org");
    environment.put("GIT_AUTHOR_DATE", "1700000000 +0530");
    environment.put("GIT_COMMITTER_NAME", "Git");
    environment.put("GIT_COMMITTER_EMAIL", "git@example.org");
    environment.put("GIT_COMMITTER_DATE", "1700000060 -0800");
    try {
      Process process = builder.start();
      CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process, false));
      process.getOutputStream().write(input);
      process.getOutputStream().close();
      String out = text(process, true);
      return new Answer(process.waitFor(), out, err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Everything that {@code git fsck --full --strict} has to say; empty when all is well. */
  String fsck() {
    Answer answer = answer(new byte[0], "fsck", "--full", "--strict", "--no-dangling");
    boolean clean = answer.err().lines().allMatch(line -> line.startsWith("notice: "));
    return answer.exitCode() == 0 && clean ? "" : answer.toString();
  }

  /** Writes an object loose, after git's own checks. */
  Oid put(String type, byte[] content) {
    Answer answer = answer(content, "hash-object", "-t", type, "-w", "--stdin");
    if (answer.exitCode() != 0) {
      throw new AssertionError("git hash-object: " + answer);
    }
    return Oid.fromHex(answer.out().strip());
  }

  /** Writes a commit of the empty tree, made by our codec. */
  Oid commit(String message, long epochSecond, Oid... parents) {
    put("tree", new byte[0]);
    Signature who = new Signature("Ada", "ada@example.org", epochSecond, 0);
    return put(
        "commit",
        GitRepository.encodeCommit(
            new CommitData(EMPTY_TREE, List.of(parents), who, who, message)));
  }

  private static String text(Process process, boolean out) {
    try {
      byte[] bytes = (out ? process.getInputStream() : process.getErrorStream()).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
