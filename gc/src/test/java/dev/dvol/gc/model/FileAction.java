// SPDX-License-Identifier: Apache-2.0
package dev.dvol.gc.model;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What a program may do to the files of a volume. */
enum FileAction {
  WRITE_TEXT(4) {
    @Override
    void act(Playground ground) throws IOException {
      Files.write(ground.freshFile(), ground.bytes(ground.below(150_000)));
    }
  },
  WRITE_PAGES(4) {
    @Override
    void act(Playground ground) throws IOException {
      Files.write(ground.freshFile(), ground.bytes(4096 * (1 + ground.below(30))));
    }
  },
  WRITE_ARCHIVE(1) {
    @Override
    void act(Playground ground) throws IOException {
      byte[] bytes = ground.bytes(4096 * (1 + ground.below(20)));
      System.arraycopy("PK\3\4".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 4);
      Files.write(ground.freshFile(), bytes);
    }
  },
  WRITE_SPARSE(2) {
    @Override
    void act(Playground ground) throws IOException {
      try (RandomAccessFile file = new RandomAccessFile(ground.freshFile().toFile(), "rw")) {
        long size = ground.even() ? 4096L * (1 + ground.below(120)) : 1 + ground.below(400_000);
        file.setLength(size);
        for (int i = ground.below(4); i > 0; i--) {
          file.seek(ground.below((int) size));
          file.write(ground.bytes(1 + ground.below(20_000)));
        }
      }
    }
  },
  OVERWRITE_PAGE(6) {
    @Override
    void act(Playground ground) throws IOException {
      Path file = ground.file();
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length > 0) {
        int page = 4096 * ground.below((bytes.length + 4095) / 4096);
        ground.write(file, page, ground.bytes(Math.min(4096, bytes.length - page)));
      }
    }
  },
  ZERO_A_RANGE(2) {
    @Override
    void act(Playground ground) throws IOException {
      Path file = ground.file();
      int size = (int) Files.size(file);
      if (size > 0) {
        int from = 16384 * ground.below((size + 16383) / 16384);
        ground.write(file, from, new byte[Math.min(size - from, 16384 << ground.below(4))]);
      }
    }
  },
  APPEND(4) {
    @Override
    void act(Playground ground) throws IOException {
      Path file = ground.file();
      int length = ground.even() ? 8192 : ground.below(50_000);
      if (Files.size(file) < LARGE) {
        Files.write(file, ground.bytes(length), StandardOpenOption.APPEND);
      }
    }
  },
  INSERT(2) {
    @Override
    void act(Playground ground) throws IOException {
      Path file = ground.file();
      byte[] bytes = Files.readAllBytes(file);
      int at = ground.below(bytes.length + 1);
      byte[] more = ground.bytes(ground.below(3000));
      byte[] all = Arrays.copyOf(bytes, bytes.length + more.length);
      System.arraycopy(more, 0, all, at, more.length);
      System.arraycopy(bytes, at, all, at + more.length, bytes.length - at);
      Files.write(file, all);
    }
  },
  SHRINK(4) {
    @Override
    void act(Playground ground) throws IOException {
      Path file = ground.file();
      int size = ground.below((int) Files.size(file) + 1);
      ground.resize(file, ground.even() ? size : size - size % 4096);
    }
  },
  GROW(3) {
    @Override
    void act(Playground ground) throws IOException {
      Path file = ground.file();
      long size = Math.min(LARGE, Files.size(file)) + ground.below(80_000);
      ground.resize(file, ground.even() ? size : size + 4095 - (size + 4095) % 4096);
    }
  },
  EMPTY(1) {
    @Override
    void act(Playground ground) throws IOException {
      ground.resize(ground.file(), 0);
    }
  },
  /** More than a leaf of a directory holds, sometimes; some of them go again. */
  WRITE_MANY(2) {
    @Override
    void act(Playground ground) throws IOException {
      if (ground.below(20) > 0) {
        return;
      }
      Path directory = ground.top().resolve("many");
      if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        ground.clear(directory);
        Files.createDirectory(directory);
      }
      int count = 200 + ground.below(120);
      for (int i = 0; i < 320; i++) {
        Path file = directory.resolve("file" + i);
        if (i >= count) {
          ground.clear(file);
        } else if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS) || ground.below(20) == 0) {
          ground.clear(file);
          Files.write(file, ground.bytes(ground.below(30)));
        }
      }
    }
  },
  RENAME(4) {
    @Override
    void act(Playground ground) throws IOException {
      Path from = ground.anything();
      Path to = ground.place();
      boolean there = Files.exists(from, LinkOption.NOFOLLOW_LINKS);
      if (there && !to.startsWith(from) && !from.startsWith(to)) {
        ground.clear(to);
        Files.move(from, to);
      }
    }
  },
  REPLACE(3) {
    @Override
    void act(Playground ground) throws IOException {
      Path file = ground.file();
      Path temporary = file.resolveSibling("replacement");
      Files.write(temporary, ground.bytes((int) Files.size(file)));
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    }
  },
  COPY(2) {
    @Override
    void act(Playground ground) throws IOException {
      byte[] bytes = Files.readAllBytes(ground.file());
      Files.write(ground.freshFile(), bytes);
    }
  },
  REMOVE(5) {
    @Override
    void act(Playground ground) throws IOException {
      ground.clear(ground.anything());
    }
  },
  MAKE_DIRECTORY(2) {
    @Override
    void act(Playground ground) throws IOException {
      Path place = ground.place();
      ground.clear(place);
      Files.createDirectory(place);
    }
  },
  CHANGE_MODE(3) {
    @Override
    void act(Playground ground) throws IOException {
      Path path = ground.anything();
      if (!Files.isSymbolicLink(path)) {
        String[] modes = {"rw-r--r--", "rwxr-x---", "rwx------", "rwxrwxrwx"};
        Files.setPosixFilePermissions(
            path, PosixFilePermissions.fromString(modes[ground.below(modes.length)]));
      }
    }
  },
  CHANGE_MODE_OF_THE_ROOT(1) {
    @Override
    void act(Playground ground) throws IOException {
      String mode = ground.even() ? "rwxr-xr-x" : "rwx------";
      Files.setPosixFilePermissions(ground.top(), PosixFilePermissions.fromString(mode));
    }
  },
  SET_TIME(3) {
    @Override
    void act(Playground ground) throws IOException {
      Path path = ground.anything();
      if (!Files.isSymbolicLink(path)) {
        Instant time = Instant.ofEpochSecond(1_600_000_000L + ground.below(1000), ground.below(9));
        Files.setLastModifiedTime(path, FileTime.from(time));
      }
    }
  },
  CHANGE_ATTRIBUTE(2) {
    @Override
    void act(Playground ground) throws IOException {
      Path path = ground.anything();
      if (Files.isSymbolicLink(path)) {
        return;
      }
      UserDefinedFileAttributeView view =
          Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
      String name = "n" + ground.below(3);
      if (view.list().contains(name) && ground.even()) {
        view.delete(name);
      } else {
        view.write(name, ByteBuffer.wrap(ground.bytes(ground.below(40))));
      }
    }
  },
  CHANGE_OWNER(2) {
    @Override
    void act(Playground ground) throws IOException {
      Path path = ground.anything();
      if (ground.isRoot()) {
        Files.setAttribute(path, "unix:gid", ground.below(3), LinkOption.NOFOLLOW_LINKS);
      }
    }
  },
  SYMBOLIC_LINK(2) {
    @Override
    void act(Playground ground) throws IOException {
      Path place = ground.place();
      ground.clear(place);
      Files.createSymbolicLink(place, Path.of(ground.even() ? "../a" : "no/where"));
    }
  },
  HARD_LINK(4) {
    @Override
    void act(Playground ground) throws IOException {
      Path file = ground.file();
      Path place = ground.place();
      boolean there = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
      if (there && !file.startsWith(place)) {
        ground.clear(place);
        Files.createLink(place, file);
      }
    }
  };

  private static final long LARGE = 300_000;

  private final int weight;

  FileAction(int weight) {
    this.weight = weight;
  }

  /** How often it is to happen, in proportion to the others. */
  int weight() {
    return weight;
  }

  abstract void act(Playground ground) throws IOException;

  /** A few of them; tells which. */
  static String some(Playground ground, Random random) throws IOException {
    List<String> done = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      FileAction action = Choices.one(List.of(values()), FileAction::weight, random);
      done.add(action.name());
      action.act(ground);
    }
    return String.join(", ", done);
  }
}
