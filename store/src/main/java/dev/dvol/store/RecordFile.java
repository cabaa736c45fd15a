// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import dev.dvol.store.pack.PackTrash;
import dev.dvol.store.posix.Directory;
import dev.dvol.store.posix.DurableFile;
import dev.dvol.store.posix.Errno;
import dev.dvol.store.posix.Name;
import dev.dvol.store.posix.PosixException;
import java.io.IOException;
import java.util.Optional;

/** The file in which one gc tells the next what it found, beside retired packs. */
final class RecordFile {
  static final String NAME = "record";
  private static final Name DIRECTORY = Name.of(PackTrash.DIRECTORY);
  private static final int LONGEST = 1 << 30;

  private final OpenVolume volume;

  RecordFile(OpenVolume volume) {
    this.volume = volume;
  }

  Optional<byte[]> read() throws IOException {
    try (Directory store = openStore();
        Directory directory = store.openDirectory(DIRECTORY)) {
      return DurableFile.read(directory, Name.of(NAME), LONGEST);
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  void write(byte[] record) throws IOException {
    try (Directory store = openStore()) {
      if (!store.exists(DIRECTORY)) {
        store.makeDirectory(DIRECTORY, 0700).close();
        store.sync();
      }
      try (Directory directory = store.openDirectory(DIRECTORY)) {
        for (Name name : directory.list()) {
          if (DurableFile.isTemporary(name)) {
            directory.remove(name);
          }
        }
        DurableFile.publish(directory, Name.of(NAME), record, 0600);
      }
    }
  }

  private Directory openStore() throws IOException {
    return Directory.openRoot(volume.posix(), volume.files().storePath().toAbsolutePath());
  }
}
