// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.pack;

import dev.dvol.store.error.ObjectMissingException;
import dev.dvol.store.object.ObjectSource;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A bare repository and the {@code git} on the PATH, as judge and as reader of last resort. */
final class StockGit implements ObjectSource {
  private final Path repository;
  private final List<Oid> asked = new ArrayList<>();

  private StockGit(Path repository) {
    this.repository = repository;
  }

  static StockGit init(Path repository) throws IOException {
    Files.createDirectories(repository);
    StockGit git = new StockGit(repository);
    git.run("init", "-q", "--bare", "--initial-branch=master", ".");
    return git;
  }

  Path objects() {
    return repository.resolve("objects");
  }

  Path packDirectory() {
    return objects().resolve("pack");
  }

  /** Files in the pack directory, sorted by name. */
  List<String> packFiles() throws IOException {
    try (var files = Files.list(packDirectory())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Ids that were read through this as a source. */
  List<Oid> asked() {
    return asked;
  }

  String run(String... arguments) throws IOException {
    return new String(run(new byte[0], arguments), StandardCharsets.UTF_8);
  }

  /** Standard output of a command that must succeed. */
  byte[] run(byte[] input, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(repository.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("GIT_"));
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    Process process = builder.start();
    CompletableFuture<byte[]> errors =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return process.getErrorStream().readAllBytes();
              } catch (IOException e) {
                return e.toString().getBytes(StandardCharsets.UTF_8);
              }
            });
    CompletableFuture<Void> feeding =
        CompletableFuture.runAsync(
            () -> {
              try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input);
              } catch (IOException e) {
                // The command did not want all of it; its exit code tells.
              }
            });
    byte[] output = process.getInputStream().readAllBytes();
    feeding.join();
    // fsck notes that there are no branches, which is true of many tests.
    String error =
        new String(errors.join(), StandardCharsets.UTF_8).replaceAll("(?m)^notice: .*\n", "");
    if (process.onExit().join().exitValue() != 0) {
      throw new AssertionError(command + " failed: " + error);
    }
    if (!error.isEmpty()) {
      throw new AssertionError(command + " complained: " + error);
    }
    return output;
  }

  /** All checks that stock git has; each must be silent, dangling objects apart. */
  void check() throws IOException {
    run("fsck", "--full", "--strict", "--no-dangling", "--no-progress");
    for (String file : packFiles()) {
      if (file.endsWith(".pack")) {
        Path pack = packDirectory().resolve(file);
        run("verify-pack", "-v", pack.toString());
        Path copy = repository.resolve("judged.idx");
        run("index-pack", "--strict", "-o", copy.toString(), pack.toString());
        String index = file.replace(".pack", ".idx");
        if (Files.mismatch(copy, packDirectory().resolve(index)) >= 0) {
          throw new AssertionError(index + " is not what git index-pack makes");
        }
        Files.delete(copy);
      }
    }
  }

  /** Contents by {@code cat-file --batch}, in the order asked for. */
  List<byte[]> contents(List<Oid> ids) throws IOException {
    StringBuilder input = new StringBuilder();
    ids.forEach(id -> input.append(id.hex()).append('\n'));
    byte[] output =
        run(input.toString().getBytes(StandardCharsets.US_ASCII), "cat-file", "--batch");
    List<byte[]> contents = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < ids.size(); i++) {
      int newline = at;
      while (output[newline] != '\n') {
        newline++;
      }
      String header = new String(output, at, newline - at, StandardCharsets.US_ASCII);
      int size = Integer.parseInt(header.substring(header.lastIndexOf(' ') + 1));
      contents.add(Arrays.copyOfRange(output, newline + 1, newline + 1 + size));
      at = newline + 1 + size + 1;
    }
    return contents;
  }

  @Override
  public byte[] read(Oid id, ObjectType expected) throws IOException {
    asked.add(id);
    if (!contains(id)) {
      throw new ObjectMissingException(id.hex(), "object " + id + " is missing");
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(run(new byte[0], "cat-file", expected.word(), id.hex()));
    return content.toByteArray();
  }

  @Override
  public boolean contains(Oid id) throws IOException {
    String input = id.hex() + "\n";
    byte[] output = run(input.getBytes(StandardCharsets.US_ASCII), "cat-file", "--batch-check");
    return !new String(output, StandardCharsets.US_ASCII).endsWith(" missing\n");
  }

  /** A source that has nothing. */
  static ObjectSource nothing() {
    return new ObjectSource() {
      @Override
      public byte[] read(Oid id, ObjectType expected) throws IOException {
        throw new ObjectMissingException(id.hex(), "object " + id + " is missing");
      }

      @Override
      public boolean contains(Oid id) {
        return false;
      }
    };
  }
}
