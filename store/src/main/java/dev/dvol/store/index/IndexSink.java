// SPDX-License-Identifier: Apache-2.0
package dev.dvol.store.index;

import java.io.IOException;
import java.util.List;

/**
 * Where an index is written, directory by directory, innermost first. One that is not finished is
 * dropped; the one before it stays.
 */
public interface IndexSink {
  /** An index nobody wants, for directories outside a volume. */
  IndexSink NONE =
      new IndexSink() {
        @Override
        public long writeBlock(List<IndexRecord> records) {
          return 0;
        }

        @Override
        public void finish(IndexHeader header, long rootBlock) {}
      };

  /** Takes the records of a directory; tells where they are. */
  long writeBlock(List<IndexRecord> records) throws IOException;

  /** Takes what completes the index. */
  void finish(IndexHeader header, long rootBlock) throws IOException;
}
