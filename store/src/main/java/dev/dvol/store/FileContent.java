// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store;

import java.io.IOException;
import java.io.OutputStream;

/** The content of one file of a commit or of the working directory, read when asked for. */
public interface FileContent {
  /** Length in bytes. */
  long size();

  /** Writes all bytes, holes as zeros; every byte of a commit is checked on the way. */
  void copyTo(OutputStream out) throws IOException;
}
