// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.micro;

import dev.dvol.bench.data.SampleBytes;
import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.chunk.ContentCutter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finding the cut points of content-defined chunks. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ContentCutterBenchmark {
  private final byte[] bytes = SampleBytes.rows(1, 1 << 20);
  private final ContentCutter cutter = new ContentCutter(ChunkParameters.ofNewVolume(0));

  /** Cuts a mebibyte from its start to its end. */
  @Benchmark
  public int cut() {
    int chunks = 0;
    for (int at = 0; at < bytes.length; chunks++) {
      at += cutter.cut(bytes, at, bytes.length);
    }
    return chunks;
  }
}
