// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.micro;

import dev.dvol.store.object.ObjectType;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading a pack from the page cache, with all checks. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PackReaderBenchmark {
  private final PackScratch scratch = PackScratch.create().filled();
  private final List<Oid> ids = scratch.ids();

  /** Reads 16 MiB, every blob once. */
  @Benchmark
  @OperationsPerInvocation(PackScratch.MEBIBYTES)
  public long readAll() throws IOException {
    long[] bytes = {0};
    scratch
        .store()
        .readAll(ids, ObjectType.BLOB, (index, buffer, offset, length) -> bytes[0] += length);
    return bytes[0];
  }

  /** Removes the store. */
  @TearDown
  public void close() throws IOException {
    scratch.close();
  }
}
