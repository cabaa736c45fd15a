// SPDX-License-Identifier: Apache-2.0
package dev.dvol.bench.micro;

import dev.dvol.bench.data.SampleBytes;
import dev.dvol.store.chunk.DigestFunction;
import dev.dvol.store.object.ObjectType;
import dev.dvol.store.pack.PackEntryEncoder;
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

/** The two names of a chunk: the digest of its plaintext, and the id of its blob. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DigestBenchmark {
  private static final int CHUNK = 32 * 1024;

  private final byte[] bytes = SampleBytes.rows(1, 1 << 20);
  private final DigestFunction digests = new DigestFunction(1);
  private final PackEntryEncoder encoder = new PackEntryEncoder();

  /** XXH3 of a mebibyte in chunks of 32 KiB. */
  @Benchmark
  public long xxh3() {
    long sum = 0;
    for (int at = 0; at < bytes.length; at += CHUNK) {
      sum += digests.of(bytes, at, CHUNK).low();
    }
    return sum;
  }

  /** SHA-1 of a mebibyte in chunks of 32 KiB, as git names blobs. */
  @Benchmark
  public int sha1() {
    int sum = 0;
    for (int at = 0; at < bytes.length; at += CHUNK) {
      sum += encoder.id(ObjectType.BLOB, bytes, at, CHUNK).firstByte();
    }
    return sum;
  }

  /** Frees native memory. */
  @TearDown
  public void close() {
    encoder.close();
  }
}
