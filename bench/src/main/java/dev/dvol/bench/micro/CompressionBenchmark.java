// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.micro;

import dev.dvol.bench.data.SampleBytes;
import dev.dvol.store.chunk.ChunkCompressor;
import dev.dvol.store.chunk.ChunkDecompressor;
import dev.dvol.store.chunk.ChunkParameters;
import dev.dvol.store.chunk.DigestFunction;
import dev.dvol.store.object.Digest;
import dev.dvol.store.object.Oid;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A chunk into its zstd frame and back, at the level of new volumes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CompressionBenchmark {
  private static final int CHUNK = 32 * 1024;
  private static final Oid NAME = Oid.of(new byte[Oid.LENGTH]);

  private final byte[] bytes = SampleBytes.rows(1, 1 << 20);
  private final DigestFunction digests = new DigestFunction(1);
  private final ChunkCompressor compressor =
      new ChunkCompressor(ChunkParameters.ofNewVolume(0).zstdLevel());
  private final ChunkDecompressor decompressor = new ChunkDecompressor(digests);
  private final byte[][] frames = new byte[bytes.length / CHUNK][];
  private final Digest[] expected = new Digest[frames.length];

  /** Makes the frames that are decompressed. */
  public CompressionBenchmark() {
    for (int i = 0; i < frames.length; i++) {
      int length = compressor.compress(bytes, i * CHUNK, CHUNK);
      frames[i] = Arrays.copyOf(compressor.frame(), length);
      expected[i] = digests.of(bytes, i * CHUNK, CHUNK);
    }
  }

  /** Compresses a mebibyte in chunks of 32 KiB. */
  @Benchmark
  public int compress() {
    int sum = 0;
    for (int at = 0; at < bytes.length; at += CHUNK) {
      sum += compressor.compress(bytes, at, CHUNK);
    }
    return sum;
  }

  /** Decompresses a mebibyte in chunks of 32 KiB and checks the digest of each. */
  @Benchmark
  public int decompress() throws IOException {
    int sum = 0;
    for (int i = 0; i < frames.length; i++) {
      sum += decompressor.decompress(NAME, expected[i], frames[i], 0, frames[i].length);
    }
    return sum;
  }

  /** Frees native memory. */
  @TearDown
  public void close() {
    compressor.close();
    decompressor.close();
  }
}
