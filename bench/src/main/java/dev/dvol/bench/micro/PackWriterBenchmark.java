// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.micro;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** From finished entries to a published pack: hashing, writing, syncing, renaming. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PackWriterBenchmark {
  private final PackScratch scratch = PackScratch.create();

  /** Writes 16 MiB as one pack. */
  @Benchmark
  @OperationsPerInvocation(PackScratch.MEBIBYTES)
  public void write() throws IOException {
    scratch.write();
  }

  /** What the store has would not be written again. */
  @TearDown(Level.Invocation)
  public void empty() throws IOException {
    scratch.empty();
  }

  /** Removes the store. */
  @TearDown
  public void close() throws IOException {
    scratch.close();
  }
}
